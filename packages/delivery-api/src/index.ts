export { deliveryRoutes, type DeliveryMount } from './delivery-routes.ts';
