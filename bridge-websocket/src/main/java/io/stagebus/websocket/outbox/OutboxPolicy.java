package io.stagebus.websocket.outbox;

/**
 * How much may wait for slow clients (R21). The bytes count with what it costs to keep them waiting.
 *
 * @param maxBacklogBytes per connection; above it conflation starts
 * @param maxTotalBytes for all connections together; above it the largest backlog is conflated first, then given up
 */
public record OutboxPolicy(long maxBacklogBytes, long maxTotalBytes) {

    /** 8 MiB each, 64 MiB together. */
    public static final OutboxPolicy DEFAULT = new OutboxPolicy(8L << 20, 64L << 20);

    /** Rejects bounds that would let nothing wait. */
    public OutboxPolicy {
        if (maxBacklogBytes < 1 || maxTotalBytes < 1) {
            throw new IllegalArgumentException("max-backlog and max-total-backlog must be 1 byte or more but are "
                    + maxBacklogBytes + " and " + maxTotalBytes);
        }
    }
}
