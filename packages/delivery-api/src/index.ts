export {
  addSuppressionSchema,
  messageListSchema,
  messageStateSchema,
  messageViewSchema,
  suppressionListSchema,
  suppressionViewSchema,
  type MessageList,
  type MessageView,
  type SuppressionList,
  type SuppressionView,
} from './contract.ts';
export { deliveryRoutes, type DeliveryEndpoint, type DeliveryMount } from './delivery-routes.ts';
export { messageQuerySchema } from './messages/list-messages.ts';
export { suppressionQuerySchema } from './suppressions/list-suppressions.ts';
