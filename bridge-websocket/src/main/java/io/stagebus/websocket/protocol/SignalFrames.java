package io.stagebus.websocket.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import java.util.List;

/** Frames made straight from signals, without a {@link Message} in between: SET and PUBLISH as subscribers get them. */
public final class SignalFrames {

    /** What a SET takes besides address and value data: code, flags, address length, revision, ttl. */
    private static final int SET_OVERHEAD = 1 + 1 + 2 + 8 + 4;

    /** What a PUBLISH takes besides them: code, flags, address length, indicator, value code. */
    private static final int PUBLISH_OVERHEAD = 1 + 1 + 2 + 1 + 1;

    private SignalFrames() {}

    /**
     * Appends the frame for {@code signal}: SET with its revision for a Param, PUBLISH for everything else.
     *
     * @return {@code false} when it does not fit a frame; nothing is appended then
     */
    public static boolean write(ByteBuf out, Signal signal) {
        return switch (signal) {
            case Signal.Param param -> writeSet(out, param, param.flags());
            case Signal.Gesture gesture -> writePublish(out, gesture, gesture.phase());
            case Signal.Published published -> writePublish(out, published, GesturePhase.START);
        };
    }

    /** Like {@link #write}, but as an entry of a replay, whose locks and times to live are long past. */
    public static boolean writeReplayed(ByteBuf out, Signal signal) {
        return signal instanceof Signal.Param param ? writeSet(out, param, ParamFlags.NONE) : write(out, signal);
    }

    private static boolean writeSet(ByteBuf out, Signal.Param param, ParamFlags flags) {
        Value value = param.content().value();
        String address = param.address().text();
        if (!fits(SET_OVERHEAD, address, value)) {
            return false;
        }
        int start = FrameCodec.begin(out, 1);
        BinaryWriter.set(out, address, value, true, param.revision(), flags);
        return FrameCodec.end(out, start);
    }

    private static boolean writePublish(ByteBuf out, Signal.Published signal, GesturePhase phase) {
        if (!fitsPublished(signal.address(), signal.content(), signal.fields())) {
            return false;
        }
        int start = FrameCodec.begin(out, qosOf(signal.kind()));
        BinaryWriter.publish(out, signal.kind(), signal.address().text(), signal.content(), phase, signal.fields());
        return FrameCodec.end(out, start);
    }

    /** Whether a PUBLISH with this content can be passed on. Like a Param's, its value may have grown. */
    public static boolean fitsPublished(Address address, Content content, PublishFields fields) {
        int overhead = PUBLISH_OVERHEAD
                + (fields.hasTimestamp() ? 8 : 0)
                + (fields.id() != PublishFields.ABSENT ? 4 : 0)
                + (fields.rateHz() != PublishFields.ABSENT ? 4 : 0);
        if (BinaryWriter.isSamples(content, fields) && content.value() instanceof Value.Array(List<Value> samples)) {
            // Samples have no codes of their own; their count takes two bytes where a code takes one.
            return overhead + 1 + ByteBufUtil.utf8Bytes(address.text()) + (long) Double.BYTES * samples.size()
                    <= FrameCodec.MAX_PAYLOAD;
        }
        return fits(overhead, address.text(), content.value());
    }

    /**
     * Whether a Param with this value can be stored, broadcast with a revision and shown in a SNAPSHOT (CLASP §7). Narrow
     * numbers grow when they are widened, so a value that came in one frame may not leave in one.
     */
    public static boolean fitsEverywhere(Address address, Value value) {
        return fits(SET_OVERHEAD, address.text(), value);
    }

    private static boolean fits(int overhead, String address, Value value) {
        // The bytes are counted only where they may be too many: three per character at the most.
        if (isScalar(value) && address.length() < 16_384) {
            return true;
        }
        return overhead + ByteBufUtil.utf8Bytes(address) + ValueCodec.size(value) <= FrameCodec.MAX_PAYLOAD;
    }

    private static boolean isScalar(Value value) {
        return switch (value) {
            case Value.Null n -> true;
            case Value.Bool b -> true;
            case Value.Int i -> true;
            case Value.Real r -> true;
            case Value.Text(String text) -> text.length() < 4_096;
            case Value.Binary b -> false;
            case Value.Array a -> false;
            case Value.Dict d -> false;
        };
    }

    /** The QoS of a PUBLISH of this kind (CLASP §9). */
    static int qosOf(SignalKind kind) {
        return switch (kind) {
            case PARAM, EVENT -> 1;
            case STREAM, GESTURE -> 0;
            case TIMELINE -> 2;
        };
    }
}
