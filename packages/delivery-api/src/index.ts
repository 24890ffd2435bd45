export { deliveryContracts } from './contracts.ts';
export { deliveryRoutes, type DeliveryEndpoint, type DeliveryMount } from './delivery-routes.ts';
export { feedbackRoutes, type FeedbackReceiverOf } from './feedback/feedback-routes.ts';
export { countQuerySchema } from './messages/count-messages.ts';
export { messageQuerySchema } from './messages/list-messages.ts';
export { suppressionQuerySchema } from './suppressions/list-suppressions.ts';
export { webhookContracts } from './webhook-contracts.ts';
