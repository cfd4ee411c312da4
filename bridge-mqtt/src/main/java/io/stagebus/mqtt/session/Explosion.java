package io.stagebus.mqtt.session;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.InvalidAddressException;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The members of a JSON object as Params below its address, merged into what is there: a member that is not in the object
 * stays, one that is null is deleted, one that has not changed is not written again. Objects within it go on below theirs;
 * arrays are values. Bus thread only.
 */
final class Explosion {

    /** More members than any device reports at a time would only hold the thread. */
    private static final int MAX_WRITES = 1_000;

    private static final int MAX_DEPTH = 16;

    private final SignalBus bus;
    private final Session session;
    private final Origin origin;
    private final List<Command.Write> writes = new ArrayList<>();

    private Explosion(SignalBus bus, Session session, Origin origin) {
        this.bus = bus;
        this.session = session;
        this.origin = origin;
    }

    /** The writes that {@code object} at {@code address} asks for; none when nothing has changed. */
    static List<Command.Write> writes(
            SignalBus bus, Session session, Origin origin, Address address, Value.Dict object) {
        Explosion explosion = new Explosion(bus, session, origin);
        explosion.addAll(address, object, 0);
        return explosion.writes;
    }

    private void addAll(Address above, Value.Dict object, int depth) {
        for (Map.Entry<String, Value> member : object.entries().entrySet()) {
            Optional<Address> address = below(above, member.getKey());
            if (address.isPresent() && writes.size() < MAX_WRITES) {
                if (member.getValue() instanceof Value.Dict inner && depth < MAX_DEPTH) {
                    addAll(address.get(), inner, depth + 1);
                } else {
                    add(address.get(), member.getValue());
                }
            }
        }
    }

    /** The address of a member; empty when its name cannot be one segment of a topic. */
    private static Optional<Address> below(Address above, String name) {
        boolean isSegment = !name.isEmpty() && name.chars().noneMatch(c -> c == '/' || c == '+' || c == '#' || c == 0);
        if (!isSegment) {
            return Optional.empty();
        }
        try {
            return Optional.of(Address.parse(above.text() + "/" + name));
        } catch (InvalidAddressException e) {
            return Optional.empty();
        }
    }

    private void add(Address address, Value value) {
        Optional<Signal.Param> before = bus.current(address);
        boolean deletes = value instanceof Value.Null;
        if (deletes && before.isPresent()) {
            writes.add(new Command.DeleteParam(session, origin, address, false, Reply.NONE));
        } else if (!deletes && !before.map(param -> param.content().value()).equals(Optional.of(value))) {
            writes.add(
                    new Command.SetParam(session, origin, address, Content.of(value), WriteOptions.PLAIN, Reply.NONE));
        }
    }
}
