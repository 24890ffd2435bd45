export {
  addSuppressionSchema,
  mailPreviewSchema,
  messageCountsSchema,
  messageDetailSchema,
  messageListSchema,
  messageReplaySchema,
  messageStateSchema,
  messageViewSchema,
  previewMailSchema,
  replayMessagesSchema,
  suppressionListSchema,
  suppressionViewSchema,
  testMailSchema,
  testMessageSchema,
  type MailPreviewView,
  type MessageCounts,
  type MessageDetail,
  type MessageList,
  type MessageReplay,
  type MessageView,
  type SuppressionList,
  type SuppressionView,
  type TestMessageView,
} from './contract.ts';
export { deliveryContracts } from './contracts.ts';
export { deliveryRoutes, type DeliveryEndpoint, type DeliveryMount } from './delivery-routes.ts';
export { feedbackRoutes, type FeedbackReceiverOf } from './feedback/feedback-routes.ts';
export { countQuerySchema } from './messages/count-messages.ts';
export { messageQuerySchema } from './messages/list-messages.ts';
export { suppressionQuerySchema } from './suppressions/list-suppressions.ts';
export {
  endpointListSchema,
  endpointViewSchema,
  eventListSchema,
  webhookDeliveryDetailSchema,
  webhookDeliveryListSchema,
  webhookDeliveryViewSchema,
  webhookReplaySchema,
  type EndpointList,
  type EndpointView,
  type EventList,
  type WebhookDeliveryDetail,
  type WebhookDeliveryList,
  type WebhookDeliveryView,
  type WebhookReplayCount,
} from './webhook-contract.ts';
export { webhookContracts } from './webhook-contracts.ts';
