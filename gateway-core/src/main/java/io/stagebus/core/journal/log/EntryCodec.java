package io.stagebus.core.journal.log;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.InvalidAddressException;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import java.util.Map;
import java.util.function.Function;

/**
 * A journal entry as bytes; everything is kept exactly. Big-endian, numbers marked {@code ~} in LEB128.
 *
 * <pre>
 * seq        i64
 * kind       u8    1 Param 2 Event 3 Stream 4 Gesture 5 Timeline
 * bits       u8    01 durable  02 deleted  04 has content  08 value derived from origination
 *                  10 origination  20 lock  40 unlock  80 sender's timestamp
 * time       i64   microseconds since 1970
 * address    text
 * origin     see {@link OriginCodec}
 * ttl        u8    mode, +80 when it expires: then seconds ~ and expiry i64
 * Param:     revision ~, ttl asked for (u8, +80: seconds ~)
 * others:    timestamp i64 if 80, id ~, rate ~, samples u8; Gesture: phase u8
 * content:   if 10: door text, data; if 04 and not 08: value, see {@link ValueCodec}
 * </pre>
 *
 * <p>A value that its door derives from the origination (R8) is not written beside it; the parsers given to the
 * constructor derive it again. {@link #encode} may run on any thread; an instance decodes on one thread.
 */
public final class EntryCodec {

    /** The format of log and snapshot that is written: notes came with 2, aliases as causes with 3. All are read. */
    public static final int VERSION = 3;

    private static final int DURABLE = 0x01;
    private static final int DELETED = 0x02;
    private static final int PRESENT = 0x04;
    private static final int DEFERRED = 0x08;
    private static final int ORIGINATED = 0x10;
    private static final int LOCK = 0x20;
    private static final int UNLOCK = 0x40;
    private static final int TIMESTAMP = 0x80;
    private static final int TIMED = 0x80;

    private static final SignalKind[] KINDS = {
        SignalKind.PARAM, SignalKind.EVENT, SignalKind.STREAM, SignalKind.GESTURE, SignalKind.TIMELINE
    };
    private static final GesturePhase[] PHASES = {
        GesturePhase.START, GesturePhase.MOVE, GesturePhase.END, GesturePhase.CANCEL
    };
    private static final Ttl.Mode[] MODES = {Ttl.Mode.UNSPECIFIED, Ttl.Mode.NEVER, Ttl.Mode.SLIDING, Ttl.Mode.ABSOLUTE};

    private final Map<String, Function<Origination, Value>> parsers;
    private final OriginCodec origins = new OriginCodec();
    private String lastDoor = "";

    /**
     * A decoder.
     *
     * @param parsers by the door's name, what derives a value from its originations; total functions. The data itself is
     *     the value where a door has none.
     */
    public EntryCodec(Map<String, Function<Origination, Value>> parsers) {
        this.parsers = Map.copyOf(parsers);
    }

    /** Appends {@code entry} to {@code out}. */
    public static void encode(JournalEntry entry, EntryOutput out) {
        Signal signal = entry.signal();
        out.putLong(entry.seq());
        out.putByte(indexOf(KINDS, signal.kind()) + 1);
        out.putByte(bits(entry));
        out.putLong(signal.timeMicros());
        out.putText(signal.address().text());
        OriginCodec.encode(signal.origin(), out);
        encodeTtl(entry.ttl(), out);
        if (entry.ttl().expires()) {
            out.putLong(entry.expiresAtMicros());
        }
        switch (signal) {
            case Signal.Param param -> {
                out.putVarint(param.revision());
                encodeTtl(param.flags().ttl(), out);
            }
            case Signal.Published published -> encodeFields(published, out);
        }
        encodeContent(signal.content(), out);
    }

    private static int bits(JournalEntry entry) {
        Content content = entry.signal().content();
        int bits = (entry.durable() ? DURABLE : 0)
                | (content.isPresent() ? PRESENT : 0)
                | (content.isDeferred() ? DEFERRED : 0)
                | (content.origination().isPresent() ? ORIGINATED : 0);
        return bits
                | switch (entry.signal()) {
                    case Signal.Param param ->
                        (param.deleted() ? DELETED : 0)
                                | (param.flags().lock() ? LOCK : 0)
                                | (param.flags().unlock() ? UNLOCK : 0);
                    case Signal.Published published -> published.fields().hasTimestamp() ? TIMESTAMP : 0;
                };
    }

    private static void encodeTtl(Ttl ttl, EntryOutput out) {
        out.putByte(indexOf(MODES, ttl.mode()) | (ttl.expires() ? TIMED : 0));
        if (ttl.expires()) {
            out.putVarint(ttl.seconds());
        }
    }

    private static void encodeFields(Signal.Published signal, EntryOutput out) {
        PublishFields fields = signal.fields();
        if (fields.hasTimestamp()) {
            out.putLong(fields.timestampMicros());
        }
        out.putZigzag(fields.id());
        out.putZigzag(fields.rateHz());
        out.putByte(fields.samples() ? 1 : 0);
        if (signal instanceof Signal.Gesture gesture) {
            out.putByte(indexOf(PHASES, gesture.phase()));
        }
    }

    private static void encodeContent(Content content, EntryOutput out) {
        Origination origination = content.origination();
        if (origination.isPresent()) {
            out.putText(origination.door());
            out.putBytes(origination.data());
        }
        if (content.isPresent() && !content.isDeferred()) {
            ValueCodec.encode(content.value(), out);
        }
    }

    /**
     * The head of the entry encoded at {@code from}, without reading the rest.
     *
     * @throws EntryFormatException when there is none
     */
    public static EntryHead head(byte[] array, int from, int length) throws EntryFormatException {
        EntryInput in = new EntryInput(array, from, length);
        long seq = in.takeLong();
        in.takeByte();
        in.takeByte();
        return new EntryHead(seq, in.takeLong(), in.takeText());
    }

    /**
     * Reads the entry that takes exactly these bytes.
     *
     * @throws EntryFormatException when they are none
     */
    public JournalEntry decode(byte[] array, int from, int length) throws EntryFormatException {
        EntryInput in = new EntryInput(array, from, length);
        long seq = in.takeLong();
        SignalKind kind = oneOf(KINDS, in.takeByte() - 1, "kind", in);
        int bits = in.takeByte();
        long time = in.takeLong();
        Head head = new Head(bits, time, address(in), origins.decode(in));
        Ttl ttl = decodeTtl(in);
        long expires = ttl.expires() ? in.takeLong() : 0;
        Signal signal = kind == SignalKind.PARAM ? param(in, head) : published(in, kind, head);
        in.finish();
        return new JournalEntry(seq, signal, ttl, expires, (bits & DURABLE) != 0);
    }

    /** What every signal starts with. */
    private record Head(int bits, long time, Address address, Origin origin) {
        boolean has(int bit) {
            return (bits & bit) != 0;
        }
    }

    private Signal param(EntryInput in, Head head) throws EntryFormatException {
        long revision = in.takeVarint();
        ParamFlags flags = new ParamFlags(head.has(LOCK), head.has(UNLOCK), decodeTtl(in));
        ParamFlags shared = flags.equals(ParamFlags.NONE) ? ParamFlags.NONE : flags;
        return new Signal.Param(
                head.address, content(in, head), revision, head.time, head.origin, shared, head.has(DELETED));
    }

    private Signal published(EntryInput in, SignalKind kind, Head head) throws EntryFormatException {
        long timestamp = head.has(TIMESTAMP) ? in.takeLong() : 0;
        long id = in.takeZigzag();
        long rate = in.takeZigzag();
        boolean samples = in.takeByte() != 0;
        PublishFields fields = new PublishFields(timestamp, head.has(TIMESTAMP), id, rate, samples);
        if (kind == SignalKind.GESTURE) {
            GesturePhase phase = oneOf(PHASES, in.takeByte(), "phase", in);
            return new Signal.Gesture(head.address, content(in, head), phase, fields, head.time, head.origin);
        }
        Content content = content(in, head);
        return switch (kind) {
            case STREAM -> new Signal.Stream(head.address, content, fields, head.time, head.origin);
            case TIMELINE -> new Signal.Timeline(head.address, content, fields, head.time, head.origin);
            case EVENT, PARAM, GESTURE -> new Signal.Event(head.address, content, fields, head.time, head.origin);
        };
    }

    private Content content(EntryInput in, Head head) throws EntryFormatException {
        Origination origination = Origination.NONE;
        if (head.has(ORIGINATED)) {
            String door = in.takeText();
            if (door.isEmpty()) {
                throw in.error("an origination names its door");
            }
            // One text for the few doors there are, instead of one per entry.
            lastDoor = door.equals(lastDoor) ? lastDoor : door;
            origination = new Origination(lastDoor, in.takeBytes());
        }
        if (!head.has(PRESENT)) {
            return origination.isPresent() ? Content.none(origination) : Content.NONE;
        }
        if (!head.has(DEFERRED)) {
            return Content.of(ValueCodec.decode(in), origination);
        }
        Function<Origination, Value> parser = parsers.get(origination.door());
        return Content.deferred(origination, parser == null ? bare -> Value.of(bare.data()) : parser);
    }

    private static Address address(EntryInput in) throws EntryFormatException {
        String text = in.takeText();
        try {
            return Address.parse(text);
        } catch (InvalidAddressException e) {
            throw in.error(String.valueOf(e.getMessage()));
        }
    }

    private static Ttl decodeTtl(EntryInput in) throws EntryFormatException {
        int head = in.takeByte();
        Ttl.Mode mode = oneOf(MODES, head & ~TIMED, "ttl mode", in);
        boolean timed = mode == Ttl.Mode.SLIDING || mode == Ttl.Mode.ABSOLUTE;
        if (timed != ((head & TIMED) != 0)) {
            throw in.error("ttl mode " + mode + " and its time disagree");
        }
        if (!timed) {
            return mode == Ttl.Mode.NEVER ? Ttl.NEVER : Ttl.UNSPECIFIED;
        }
        long seconds = in.takeVarint();
        if (seconds < 0 || seconds > Integer.MAX_VALUE) {
            throw in.error("a time to live of " + seconds + " s");
        }
        return new Ttl(mode, seconds);
    }

    private static <T> T oneOf(T[] known, int code, String what, EntryInput in) throws EntryFormatException {
        if (code < 0 || code >= known.length) {
            throw in.error("unknown " + what + " " + code);
        }
        return known[code];
    }

    /** The codes of the format, which must not change when an enum is reordered. */
    private static <T> int indexOf(T[] known, T wanted) {
        int index = 0;
        while (known[index] != wanted) {
            index++;
        }
        return index;
    }
}
