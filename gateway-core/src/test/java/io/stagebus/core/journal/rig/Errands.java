package io.stagebus.core.journal.rig;

import io.stagebus.core.address.Address;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.Note;
import io.stagebus.core.journal.NoteKey;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.RecordingSubscriber;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/** What clients of every kind ask of the bus, as dice decide. */
final class Errands {

    /** Bundles write one of so many groups, always the whole group. */
    static final int GROUPS = 2;

    /** So many addresses are in a group. */
    static final int PARTS = 3;

    /** Whoever delivers a Param below this address notes its revision. */
    private static final String NOTED = "/noted/";

    private static final List<String> PAIR = List.of("left", "right");
    private static final String DOOR = "rig";
    private static final int CLIENTS = 3;
    private static final int ADDRESSES = 10;

    private final SignalBus bus;
    private final Promises promises;
    private final Random dice;
    private final String life;
    private final List<Session> clients = new ArrayList<>();
    private int sessions;
    private long values;

    Errands(SignalBus bus, Promises promises, Random dice, long life) {
        this.bus = bus;
        this.promises = promises;
        this.dice = dice;
        this.life = "life " + life + " ";
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(open());
        }
    }

    static Address bundled(int group, int part) {
        return Address.of("/bundle/" + group + "/" + part);
    }

    private Session open() {
        sessions++;
        Session session = new Session("rig", life + sessions, "client", "10.0.0.1:1", "anonymous", AccessScope.OPEN);
        bus.submit(new Command.OpenSession(session, new RecordingSubscriber(), false, Reply.NONE));
        return session;
    }

    /** One errand. */
    void run() {
        int which = dice.nextInt(CLIENTS);
        Session client = clients.get(which);
        switch (dice.nextInt(19)) {
            case 0, 1, 2 -> set(client, "/p/", options());
            case 3, 4 -> set(client, "/p/", WriteOptions.DURABLE);
            case 5 -> set(client, "/short/", WriteOptions.of(ttl(), dice.nextBoolean()));
            case 6 -> set(client, dice.nextBoolean() ? "/lock/" : "/max/", options());
            case 7 -> merge(client);
            case 8, 9 -> delete(client);
            case 10 -> event(client);
            case 11, 12, 13 -> bundle(client);
            case 14 -> set(client, "/in/", options());
            case 15, 16 -> set(client, NOTED, options());
            case 17 -> note(client);
            default -> {
                if (dice.nextInt(6) == 0) {
                    bus.submit(new Command.CloseSession(client, Reply.NONE));
                    clients.set(which, open());
                } else {
                    bus.submit(new Command.Get(client, address("/short/"), Reply.NONE));
                }
            }
        }
    }

    /** A door notes two things that belong together, and waits for them now and then. */
    private void note(Session client) {
        Bytes said = Bytes.utf8("said " + values++);
        bus.notes().together(() -> {
            for (String one : PAIR) {
                bus.notes().keep(DOOR, Bytes.utf8(one), said, dice.nextBoolean());
            }
        });
        if (dice.nextBoolean()) {
            long seq = promises.lastSeq();
            bus.notes().whenDurable(client, outcome -> promises.answered(seq));
        }
    }

    /** What belongs together is there together, or not at all: bundles, notes, and notes of what was delivered. */
    static void checkWholes(Map<Object, JournalRecord> there) {
        for (int group = 0; group < GROUPS; group++) {
            Set<Value> bundle = new HashSet<>();
            for (int part = 0; part < PARTS; part++) {
                JournalRecord found = there.get(bundled(group, part));
                bundle.add(
                        found instanceof JournalEntry entry
                                ? entry.signal().content().value()
                                : Value.NULL);
            }
            Promises.check(bundle.size() == 1, "a bundle is there in part: %s", bundle);
        }
        Set<Bytes> pair = new HashSet<>();
        for (String one : PAIR) {
            JournalRecord found = there.get(new NoteKey(DOOR, Bytes.utf8(one)));
            pair.add(found instanceof Note note ? note.value() : Bytes.EMPTY);
        }
        Promises.check(pair.size() == 1, "one note of two is there: %s", pair);
        for (int i = 0; i < ADDRESSES; i++) {
            Address address = Address.of(NOTED + i);
            JournalRecord param = there.get(address);
            JournalRecord note = there.get(new NoteKey(DOOR, Bytes.utf8(address.text())));
            boolean agree = param == null || Promises.isRemoval(param)
                    ? note == null
                    : note instanceof Note noted && noted.value().equals(revisionNoted(Promises.revision(param)));
            Promises.check(agree, "%s, and what was noted of it is %s", param, note);
        }
    }

    private static Bytes revisionNoted(long revision) {
        return Bytes.utf8("revision " + revision);
    }

    /** What a door does that notes which revision it delivered. */
    void delivered(Signal.Param param) {
        if (param.address().text().startsWith(NOTED)) {
            Bytes key = Bytes.utf8(param.address().text());
            if (param.deleted()) {
                bus.notes().forget(DOOR, key, false);
            } else {
                bus.notes().keep(DOOR, key, revisionNoted(param.revision()), dice.nextBoolean());
            }
        }
    }

    private Address address(String below) {
        return Address.of(below + dice.nextInt(ADDRESSES));
    }

    private Ttl ttl() {
        int seconds = 1 + dice.nextInt(20);
        return dice.nextBoolean() ? Ttl.absolute(seconds) : Ttl.sliding(seconds);
    }

    private WriteOptions options() {
        ParamFlags flags = new ParamFlags(dice.nextInt(4) == 0, dice.nextInt(3) == 0, Ttl.UNSPECIFIED);
        long expected = dice.nextInt(20) == 0 ? dice.nextInt(5) : WriteOptions.ANY;
        return new WriteOptions(expected, flags, dice.nextInt(3) == 0);
    }

    private Value value() {
        values++;
        return switch (dice.nextInt(4)) {
            case 0 -> Value.of(values);
            case 1 -> Value.of(dice.nextInt(8) == 0 ? Double.NaN : values / 7.0);
            default -> Value.of(values + "x".repeat(dice.nextInt(1_200)));
        };
    }

    /** Asks, and sees to it that who waits for the disk is answered when it is durable, and no sooner. */
    private void submit(boolean durable, int writes, Function<Reply, Command> command) {
        if (durable) {
            Awaited reply = new Awaited(promises);
            bus.submit(command.apply(reply));
            reply.wrote(writes);
        } else {
            bus.submit(command.apply(Reply.NONE));
        }
    }

    private void set(Session client, String below, WriteOptions options) {
        Content content = Content.of(below.equals("/max/") ? Value.of(dice.nextInt(100)) : value());
        Address address = address(below);
        submit(options.durable(), 1, reply -> Command.SetParam.of(client, address, content, options, reply));
    }

    private void merge(Session client) {
        Map<String, Value> map = new LinkedHashMap<>();
        map.put("k" + dice.nextInt(4), dice.nextInt(3) == 0 ? Value.NULL : value());
        WriteOptions options = options();
        Content content = Content.of(new Value.Dict(map));
        Address address = address("/merge/");
        submit(options.durable(), 1, reply -> Command.SetParam.of(client, address, content, options, reply));
    }

    private void delete(Session client) {
        boolean durable = dice.nextBoolean();
        Address address = address(dice.nextInt(4) == 0 ? NOTED : "/p/");
        submit(durable, 1, reply -> new Command.DeleteParam(client, client.origin(), address, durable, reply));
    }

    private void event(Session client) {
        boolean gesture = dice.nextInt(3) == 0;
        bus.submit(new Command.Publish(
                client,
                client.origin(),
                gesture ? SignalKind.GESTURE : SignalKind.EVENT,
                address("/go/"),
                Content.of(value()),
                gesture ? GesturePhase.END : GesturePhase.START,
                PublishFields.ofId(7),
                Reply.NONE));
    }

    private void bundle(Session client) {
        int group = dice.nextInt(GROUPS);
        boolean deletes = dice.nextInt(6) == 0;
        boolean durable = dice.nextBoolean();
        Content content = Content.of(value());
        List<Command.Write> writes = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            Address address = bundled(group, part);
            writes.add(
                    deletes
                            ? new Command.DeleteParam(client, client.origin(), address, false, Reply.NONE)
                            : Command.SetParam.of(client, address, content, WriteOptions.PLAIN, Reply.NONE));
        }
        long at = dice.nextInt(4) == 0 ? bus.nowMicros() + dice.nextInt(200_000) : 0;
        submit(durable && at == 0, PARTS, reply -> new Command.Bundle(client, writes, at, durable, reply));
    }
}
