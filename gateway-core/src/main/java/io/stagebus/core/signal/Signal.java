package io.stagebus.core.signal;

import io.stagebus.core.address.Address;

/**
 * What is now true. One thread, the bus, makes signals out of commands; doors turn them into packets. Immutable; any
 * thread.
 */
public sealed interface Signal {

    /** The address in the one address space. */
    Address address();

    /** What it carries. */
    Content content();

    /** When the bus made it, microseconds since 1970. */
    long timeMicros();

    /** Where it comes from. */
    Origin origin();

    /** Its kind. */
    SignalKind kind();

    /** An estimate of the heap bytes it holds besides its address, which many signals share. */
    default long weight() {
        return 64 + content().weight();
    }

    /**
     * A Param was written or deleted.
     *
     * @param revision starts at 1 and grows (R11)
     * @param flags what the write asked for besides the value, echoed to CLASP subscribers
     * @param deleted whether the Param is gone; the content is then an explicit null (R12)
     */
    record Param(
            Address address,
            Content content,
            long revision,
            long timeMicros,
            Origin origin,
            ParamFlags flags,
            boolean deleted)
            implements Signal {
        @Override
        public SignalKind kind() {
            return SignalKind.PARAM;
        }
    }

    /** A signal that is delivered and not kept. */
    sealed interface Published extends Signal {
        /** The optional fields of the PUBLISH. */
        PublishFields fields();
    }

    /** Something happened. */
    record Event(Address address, Content content, PublishFields fields, long timeMicros, Origin origin)
            implements Published {
        @Override
        public SignalKind kind() {
            return SignalKind.EVENT;
        }
    }

    /** One value or a batch of samples of a stream. */
    record Stream(Address address, Content content, PublishFields fields, long timeMicros, Origin origin)
            implements Published {
        @Override
        public SignalKind kind() {
            return SignalKind.STREAM;
        }
    }

    /**
     * One phase of a gesture; its id is in {@link PublishFields#id}, absent counts as 0.
     *
     * @param phase where the gesture stands
     */
    record Gesture(
            Address address, Content content, GesturePhase phase, PublishFields fields, long timeMicros, Origin origin)
            implements Published {
        @Override
        public SignalKind kind() {
            return SignalKind.GESTURE;
        }
    }

    /** A timeline, forwarded as it came. */
    record Timeline(Address address, Content content, PublishFields fields, long timeMicros, Origin origin)
            implements Published {
        @Override
        public SignalKind kind() {
            return SignalKind.TIMELINE;
        }
    }
}
