package io.stagebus.core.alias;

import io.stagebus.core.address.Address;
import io.stagebus.core.bus.Reaction;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.Unsubscribed;
import java.util.Optional;

/**
 * Keeps addresses the same that an {@link AliasTable} says are one thing: whatever happens at one happens at the other, in
 * the same batch, for every door, on behalf of who made it happen. Where the other does not take a value - it is locked, or
 * a higher one counts - the first is set back to what counts. Bus thread only.
 */
public final class Aliases implements Reaction {

    private final SignalBus bus;
    private final Session session;
    private AliasTable table = AliasTable.EMPTY;

    /** No aliases yet. Opens its session; bus thread. */
    public Aliases(SignalBus bus) {
        this.bus = bus;
        this.session = Session.ofGateway("alias", "alias", "aliases", "", AccessScope.OPEN);
        bus.submit(new Command.OpenSession(session, new Unsubscribed("aliases"), false, Reply.NONE));
        bus.addReaction(this);
    }

    /** The table in force. */
    public AliasTable table() {
        return table;
    }

    /** Puts another table in force. Where only one of two addresses has a value, the other gets it. */
    public void use(AliasTable other) {
        table = other;
        for (Alias alias : other.aliases()) {
            Optional<Signal.Param> left = bus.current(alias.left());
            Optional<Signal.Param> right = bus.current(alias.right());
            if (left.isPresent() != right.isPresent()) {
                left.ifPresent(param -> bus.submit(same(param, new AliasTable.Way(alias, true))));
                right.ifPresent(param -> bus.submit(same(param, new AliasTable.Way(alias, false))));
            }
        }
    }

    @Override
    public void react(Signal signal, Effects effects) {
        for (AliasTable.Way way : table.from(signal.address())) {
            if (!cameBy(way, signal)) {
                effects.submit(same(signal, way));
            }
        }
    }

    private static boolean cameBy(AliasTable.Way way, Signal signal) {
        return signal.origin().cause() instanceof Cause.Alias(Address from, Origin trigger) && from.equals(way.to());
    }

    /** What has to happen at the other end of {@code way} because {@code signal} happened at this one. */
    private Command.Write same(Signal signal, AliasTable.Way way) {
        return switch (signal) {
            case Signal.Param param
            when param.deleted() -> new Command.DeleteParam(session, origin(param), way.to(), false, Reply.NONE);
            case Signal.Param param -> {
                Content content = mapped(param.content(), way);
                Value wanted = content.value();
                yield set(param, content, way, outcome -> settle(outcome, wanted, way));
            }
            case Signal.Published published -> publish(published, way);
        };
    }

    private static Origin origin(Signal signal) {
        return signal.origin().because(new Cause.Alias(signal.address(), signal.origin()));
    }

    private Command.SetParam set(Signal.Param param, Content content, AliasTable.Way way, Reply reply) {
        return new Command.SetParam(session, origin(param), way.to(), content, WriteOptions.PLAIN, reply);
    }

    private Command.Publish publish(Signal.Published signal, AliasTable.Way way) {
        return new Command.Publish(
                session,
                origin(signal),
                signal.kind(),
                way.to(),
                mapped(signal.content(), way),
                signal instanceof Signal.Gesture gesture ? gesture.phase() : GesturePhase.START,
                signal.fields(),
                Reply.NONE);
    }

    private static Content mapped(Content content, AliasTable.Way way) {
        if (!content.isPresent() || way.alias().scale().equals(Scale.NONE)) {
            return content;
        }
        Value value = content.value();
        return Content.of(
                way.forth()
                        ? way.alias().scale().forth(value)
                        : way.alias().scale().back(value));
    }

    /** Where the other end has another value now than it was to have, this one follows it. */
    private void settle(Outcome outcome, Value wanted, AliasTable.Way way) {
        Optional<Signal.Param> there = bus.current(way.to());
        boolean refused = outcome instanceof Outcome.Rejected || outcome instanceof Outcome.Applied;
        if (refused && there.isPresent() && !there.get().content().value().equals(wanted)) {
            AliasTable.Way back = new AliasTable.Way(way.alias(), !way.forth());
            // Tried once: with both ends locked, each refusal would be the reason for the next.
            bus.submit(set(there.get(), mapped(there.get().content(), back), back, Reply.NONE));
        }
    }
}
