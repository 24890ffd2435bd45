/** What one of the two confirmations of a change of address is answered with. */
export const halfMessage = 'Confirmation link accepted. Please proceed to confirm link sent to the other email';
