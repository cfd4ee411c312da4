package io.stagebus.osc.server;

/**
 * How a peer is sent what changes. Immutable.
 *
 * @param maxRateHz how many changes per second and address, unless the peer asks for another rate; 0 for all. The final
 *     value always arrives (R22)
 * @param deadBand changes of numbers smaller than this are not sent; 0 for none
 * @param echo whether it gets back what it sent itself, for gear that only believes what it is told
 * @param bundleBytes the most bytes of a bundle that packs what goes out together, such as 1,472 for a network with the
 *     usual 1,500; 0 for a packet per message
 */
public record Feedback(long maxRateHz, double deadBand, boolean echo, int bundleBytes) {

    /** What fits one Ethernet frame over IPv4. */
    public static final int ETHERNET_BYTES = 1_472;

    /** 30 Hz, everything, no echo, a packet per message. */
    public static final Feedback DEFAULT = new Feedback(30, 0, false, 0);

    private static final int MIN_BUNDLE_BYTES = 64;

    /** Names the value that is out of range. */
    public Feedback {
        if (maxRateHz < 0 || maxRateHz > 1_000_000) {
            throw new IllegalArgumentException("max-rate must be 0..1000000 but is " + maxRateHz);
        }
        if (!(deadBand >= 0 && deadBand <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("dead-band must be 0 or more but is " + deadBand);
        }
        if (bundleBytes != 0 && (bundleBytes < MIN_BUNDLE_BYTES || bundleBytes > 65_507)) {
            throw new IllegalArgumentException(
                    "bundle-bytes must be 0 or " + MIN_BUNDLE_BYTES + "..65507 but is " + bundleBytes);
        }
    }

    /** The same with another rate. */
    public Feedback withMaxRateHz(long other) {
        return new Feedback(other, deadBand, echo, bundleBytes);
    }

    /** The same with other bundles. */
    public Feedback withBundleBytes(int other) {
        return new Feedback(maxRateHz, deadBand, echo, other);
    }
}
