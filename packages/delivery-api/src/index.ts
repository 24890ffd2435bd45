export { deliveryContracts } from './contracts.ts';
export { deliveryRoutes, type DeliveryEndpoint, type DeliveryMount } from './delivery-routes.ts';
export { feedbackRoutes, type FeedbackReceiverOf } from './feedback/feedback-routes.ts';
export { webhookContracts } from './webhook-contracts.ts';
