package io.stagebus.mqtt.session;

import io.stagebus.mqtt.topic.TopicFilter.Reach;

/**
 * The id of a subscription on the bus. It carries the options the subscription was granted with, so that a delivery needs
 * no look-up.
 *
 * <pre>
 * bits 63-8  a number that is never used twice in the session
 * bit  6     has a subscription identifier
 * bits 5-4   reach of the filter's part
 * bit  3     no local
 * bit  2     retain as published
 * bits 1-0   QoS
 * </pre>
 */
final class SubscriptionTag {

    private static final int QOS = 3;
    private static final int RETAIN_AS_PUBLISHED = 1 << 2;
    private static final int NO_LOCAL = 1 << 3;
    private static final int REACH_SHIFT = 4;
    private static final int HAS_IDENTIFIER = 1 << 6;

    private SubscriptionTag() {}

    static long of(long number, FilterRequest request, int identifier, Reach reach) {
        return number << 8
                | request.qos()
                | (request.retainAsPublished() ? RETAIN_AS_PUBLISHED : 0)
                | (request.noLocal() ? NO_LOCAL : 0)
                | (long) code(reach) << REACH_SHIFT
                | (identifier == FilterRequest.NO_IDENTIFIER ? 0 : HAS_IDENTIFIER);
    }

    private static int code(Reach reach) {
        return switch (reach) {
            case ALL -> 0;
            case LEADING_SLASH -> 1;
            case NO_DOLLAR -> 2;
        };
    }

    static int qos(long tag) {
        return (int) tag & QOS;
    }

    static boolean retainsAsPublished(long tag) {
        return (tag & RETAIN_AS_PUBLISHED) != 0;
    }

    static boolean isNoLocal(long tag) {
        return (tag & NO_LOCAL) != 0;
    }

    static Reach reach(long tag) {
        return switch ((int) (tag >> REACH_SHIFT) & 3) {
            case 0 -> Reach.ALL;
            case 1 -> Reach.LEADING_SLASH;
            default -> Reach.NO_DOLLAR;
        };
    }

    static boolean hasIdentifier(long tag) {
        return (tag & HAS_IDENTIFIER) != 0;
    }
}
