package io.stagebus.core.bus;

import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.Note;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.EntryFormatException;
import io.stagebus.core.journal.log.EntryOutput;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Commit bundles that wait for their time, as notes in the journal, so that a restart knows them (R23). A note is: format
 * u8, time to run i64, door, session id, session name and principal as texts, number of writes i32; then for each write
 * its form u8, and the length i32 and bytes of what it writes, as an entry of the journal. Bus thread only.
 */
final class PendingBundles {

    private static final Logger LOG = LoggerFactory.getLogger(PendingBundles.class);
    private static final String OWNER = "bundles";
    private static final int FORMAT = 1;
    private static final int SET = 1;
    private static final int DELETE = 2;
    private static final int PUBLISH = 3;
    private static final int PUBLISH_AS_PARAM = 4;
    private static final int ENTRY_BYTES = 256;

    private final Notes notes;
    private long made;

    /**
     * A bundle that an earlier run took.
     *
     * @param key what it is noted under
     * @param bundle as it was, of a session that has ended and with a reply that nobody hears
     */
    record Pending(Bytes key, Command.Bundle bundle) {}

    PendingBundles(Notes notes) {
        this.notes = notes;
    }

    /**
     * Notes a bundle.
     *
     * @param afterSeq the last seq given, which makes the key one that never was
     * @return the key; empty when there is no room for it
     */
    Optional<Bytes> keep(Command.Bundle bundle, long afterSeq) {
        Bytes key = Bytes.owning(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(afterSeq)
                .putLong(++made)
                .array());
        return notes.keep(OWNER, key, encode(bundle), true) ? Optional.of(key) : Optional.empty();
    }

    /** It ran, or never will. */
    void forget(Bytes key) {
        notes.forget(OWNER, key, false);
    }

    /** What an earlier run took and neither ran nor gave up. Those that cannot be read are forgotten. */
    List<Pending> recovered() {
        List<Pending> found = new ArrayList<>();
        for (Note note : notes.recovered(OWNER)) {
            try {
                found.add(new Pending(note.key().key(), decode(note.value())));
            } catch (IOException | EntryFormatException | RuntimeException e) {
                LOG.atError().setCause(e).log("a bundle that waits for its time cannot be read");
                forget(note.key().key());
            }
        }
        return found;
    }

    private static Bytes encode(Command.Bundle bundle) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            Origin origin = bundle.session().origin();
            out.writeByte(FORMAT);
            out.writeLong(bundle.executeAtMicros());
            for (String text : List.of(origin.door(), origin.sessionId(), origin.sessionName(), origin.principal())) {
                writeText(out, text);
            }
            out.writeInt(bundle.writes().size());
            for (Command.Write write : bundle.writes()) {
                out.writeByte(form(write));
                EntryOutput entry = new EntryOutput(ENTRY_BYTES);
                EntryCodec.encode(new JournalEntry(0, signal(write), Ttl.NEVER, 0, durable(write)), entry);
                out.writeInt(entry.size());
                out.write(entry.array(), 0, entry.size());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return Bytes.owning(bytes.toByteArray());
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        // Not writeUTF, which takes no more than 64 KiB.
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_16BE);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static int form(Command.Write write) {
        return switch (write) {
            case Command.SetParam set -> SET;
            case Command.DeleteParam delete -> DELETE;
            case Command.Publish publish -> publish.kind() == SignalKind.PARAM ? PUBLISH_AS_PARAM : PUBLISH;
        };
    }

    private static boolean durable(Command.Write write) {
        return switch (write) {
            case Command.SetParam set -> set.options().durable();
            case Command.DeleteParam delete -> delete.durable();
            case Command.Publish publish -> false;
        };
    }

    /** The write as a signal that has all of it: where a Param has its revision is the one that is expected, plus one. */
    private static Signal signal(Command.Write write) {
        return switch (write) {
            case Command.SetParam set ->
                new Signal.Param(
                        set.address(),
                        settled(set.content()),
                        set.options().expectedRevision() + 1,
                        0,
                        set.origin(),
                        set.options().flags(),
                        false);
            case Command.DeleteParam delete ->
                new Signal.Param(delete.address(), Content.NULL, 0, 0, delete.origin(), ParamFlags.NONE, true);
            case Command.Publish publish ->
                Writes.signal(
                        new Command.Publish(
                                publish.session(),
                                publish.origin(),
                                publish.kind(),
                                publish.address(),
                                settled(publish.content()),
                                publish.phase(),
                                publish.fields(),
                                Reply.NONE),
                        publish.kind(),
                        0);
        };
    }

    /** With the value itself where it would have to be read out of its origination, for which only its door knows how. */
    private static Content settled(Content content) {
        return content.isDeferred() ? Content.of(content.value(), content.origination()) : content;
    }

    private static Command.Bundle decode(Bytes note) throws IOException, EntryFormatException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(note.toArray()))) {
            int format = in.readByte();
            if (format != FORMAT) {
                throw new IOException("a bundle of format " + format);
            }
            long at = in.readLong();
            Session session =
                    new Session(readText(in), readText(in), readText(in), "", readText(in), new AccessScope(List.of()));
            EntryCodec codec = new EntryCodec(Map.of());
            int count = in.readInt();
            List<Command.Write> writes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int form = in.readByte();
                byte[] entry = in.readNBytes(in.readInt());
                writes.add(write(session, form, codec.decode(entry, 0, entry.length)));
            }
            return new Command.Bundle(session, writes, at, true, Reply.NONE);
        }
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), java.nio.charset.StandardCharsets.UTF_16BE);
    }

    private static Command.Write write(Session session, int form, JournalEntry entry) throws IOException {
        Signal signal = entry.signal();
        if (signal instanceof Signal.Param param) {
            WriteOptions options = new WriteOptions(param.revision() - 1, param.flags(), entry.durable());
            return form == DELETE
                    ? new Command.DeleteParam(session, param.origin(), param.address(), entry.durable(), Reply.NONE)
                    : new Command.SetParam(
                            session, param.origin(), param.address(), param.content(), options, Reply.NONE);
        }
        if (signal instanceof Signal.Published published && (form == PUBLISH || form == PUBLISH_AS_PARAM)) {
            return new Command.Publish(
                    session,
                    published.origin(),
                    form == PUBLISH_AS_PARAM ? SignalKind.PARAM : published.kind(),
                    published.address(),
                    published.content(),
                    published instanceof Signal.Gesture gesture
                            ? gesture.phase()
                            : io.stagebus.core.signal.GesturePhase.START,
                    published.fields(),
                    Reply.NONE);
        }
        throw new IOException("a write of form " + form);
    }
}
