package io.stagebus.core.subscription;

/**
 * How often a subscription wants an address (CLASP SUBSCRIBE options; R22). 0 switches an option off.
 *
 * @param maxRateHz at most so many deliveries per second and address, 0..2^32-1
 * @param epsilon changes smaller than this are held back; NaN counts as 0
 * @param history so many last entries at subscribe, oldest first, 0..2^32-1
 * @param windowMillis at least so many milliseconds between deliveries, the newest kept, 0..2^32-1
 */
public record DeliveryOptions(long maxRateHz, double epsilon, long history, long windowMillis) {

    /** Everything, at once. */
    public static final DeliveryOptions NONE = new DeliveryOptions(0, 0, 0, 0);

    /** Whether any option holds deliveries back. */
    public boolean thins() {
        return maxRateHz > 0 || epsilon > 0 || windowMillis > 0;
    }

    /** The least time between two deliveries of one address, in nanoseconds: the stricter of rate and window. */
    public long intervalNanos() {
        long byRate = maxRateHz > 0 ? 1_000_000_000L / maxRateHz : 0;
        return Math.max(byRate, windowMillis * 1_000_000L);
    }
}
