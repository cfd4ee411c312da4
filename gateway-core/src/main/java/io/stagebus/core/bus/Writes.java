package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressCache;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.state.Refusal;
import io.stagebus.core.state.StateStore;
import io.stagebus.core.state.WriteResult;
import java.util.List;
import java.util.Optional;

/**
 * Turns writes into signals: scope, declared kinds, store. Applies them to the store and delivers nothing. Bus thread only.
 */
final class Writes {

    /** What the addresses whose declared kind is remembered may weigh, in bytes. */
    private static final long MAX_KIND_BYTES = 8L << 20;

    private final StateStore store;
    private final AddressCache<Optional<SignalKind>> kinds = new AddressCache<>(MAX_KIND_BYTES);

    Writes(StateStore store) {
        this.store = store;
    }

    /** The outcome of one write, the signal it made, if any, and the Param this took the place of, if any. */
    record Result(Outcome outcome, Optional<Signal> signal, Optional<Signal.Param> before) {

        /** A write that stored nothing: a published signal, or none. */
        static Result of(Outcome outcome, Optional<Signal> signal) {
            return new Result(outcome, signal, Optional.empty());
        }
    }

    /** Whether the session may make this write; a rejection if not. */
    static Optional<Outcome.Rejected> forbidden(Command.Write write) {
        if (write.session().scope().mayWrite(write.address())) {
            return Optional.empty();
        }
        return Optional.of(rejected(
                Rejection.FORBIDDEN, "no write access to " + write.address().text(), write.address()));
    }

    /** Whether the session may make all writes of a bundle; the first rejection if not. */
    static Optional<Outcome.Rejected> forbidden(Command.Bundle bundle) {
        for (Command.Write write : bundle.writes()) {
            Optional<Outcome.Rejected> forbidden = forbidden(write);
            if (forbidden.isPresent()) {
                return forbidden;
            }
        }
        return Optional.empty();
    }

    /** Whether the writer waits until the change is durable (R18). */
    static boolean isDurable(Command.Write write) {
        return switch (write) {
            case Command.SetParam set -> set.options().durable();
            case Command.DeleteParam delete -> delete.durable();
            case Command.Publish publish -> false;
        };
    }

    /**
     * Applies one write whose scope was checked.
     *
     * @param present whether the writer's session is open
     */
    Result apply(Command.Write write, long nowMicros, boolean present) {
        return switch (write) {
            case Command.SetParam set -> set(set, nowMicros, present);
            case Command.DeleteParam delete ->
                stored(store.delete(delete.address(), delete.origin()), delete.address());
            case Command.Publish publish -> publish(publish, nowMicros, present);
        };
    }

    private Result set(Command.SetParam set, long nowMicros, boolean present) {
        Optional<SignalKind> declared = declared(set.address());
        if (declared.isPresent() && declared.get() != SignalKind.PARAM) {
            Signal signal = signal(asPublish(set, declared.get()), declared.get(), nowMicros);
            return Result.of(new Outcome.Applied(0), Optional.of(signal));
        }
        WriteOptions options = set.options();
        return stored(
                store.write(
                        set.address(),
                        set.content(),
                        options.expectedRevision(),
                        options.flags(),
                        set.origin(),
                        present),
                set.address());
    }

    private Result publish(Command.Publish publish, long nowMicros, boolean present) {
        Optional<SignalKind> declared = declared(publish.address());
        SignalKind kind = declared.orElse(publish.kind());
        if (kind == SignalKind.PARAM) {
            Content content = publish.content().isPresent() ? publish.content() : Content.NULL;
            WriteOptions options = WriteOptions.PLAIN;
            return stored(
                    store.write(
                            publish.address(),
                            content,
                            options.expectedRevision(),
                            options.flags(),
                            publish.origin(),
                            present),
                    publish.address());
        }
        // A declared kind settles Event against Param and Stream; what is a gesture or timeline by nature stays one.
        boolean keeps = publish.kind() == SignalKind.GESTURE || publish.kind() == SignalKind.TIMELINE;
        Signal signal = signal(publish, keeps ? publish.kind() : kind, nowMicros);
        return Result.of(new Outcome.Applied(0), Optional.of(signal));
    }

    private static Command.Publish asPublish(Command.SetParam set, SignalKind kind) {
        return new Command.Publish(
                set.session(),
                set.origin(),
                kind,
                set.address(),
                set.content(),
                GesturePhase.START,
                PublishFields.NONE,
                Reply.NONE);
    }

    static Signal signal(Command.Publish p, SignalKind kind, long now) {
        return switch (kind) {
            case EVENT, PARAM -> new Signal.Event(p.address(), p.content(), p.fields(), now, p.origin());
            case STREAM -> new Signal.Stream(p.address(), p.content(), p.fields(), now, p.origin());
            case GESTURE -> new Signal.Gesture(p.address(), p.content(), p.phase(), p.fields(), now, p.origin());
            case TIMELINE -> new Signal.Timeline(p.address(), p.content(), p.fields(), now, p.origin());
        };
    }

    /** The declared kind of an address, if any (R5). */
    Optional<SignalKind> declared(Address address) {
        Optional<SignalKind> known = kinds.get(address);
        if (known == null) {
            known = store.declaredKind(address);
            kinds.put(address, known);
        }
        return known;
    }

    private static Result stored(WriteResult result, Address address) {
        return switch (result) {
            case WriteResult.Written(Signal.Param param, Optional<Signal.Param> before) ->
                new Result(new Outcome.Applied(param.revision()), Optional.of(param), before);
            case WriteResult.Kept(long revision) -> Result.of(new Outcome.Applied(revision), Optional.empty());
            case WriteResult.Refused(Refusal reason, String detail) ->
                Result.of(rejected(rejection(reason), address.text() + ": " + detail, address), Optional.empty());
        };
    }

    private static Rejection rejection(Refusal reason) {
        return switch (reason) {
            case STALE_REVISION -> Rejection.STALE_REVISION;
            case LOCKED -> Rejection.LOCKED;
            case CAPACITY -> Rejection.CAPACITY;
        };
    }

    static Outcome.Rejected rejected(Rejection reason, String detail, Address address) {
        return new Outcome.Rejected(reason, detail, Optional.of(address));
    }

    static Outcome.Rejected rejected(Rejection reason, String detail, Optional<Address> address) {
        return new Outcome.Rejected(reason, detail, address);
    }

    static Outcome.Rejected rejected(Rejection reason, String detail) {
        return new Outcome.Rejected(reason, detail, Optional.empty());
    }

    /**
     * Applies all writes or none; the results that made a signal come in the order of the writes.
     *
     * @param present whether the writer's session is open
     */
    Outcome applyAll(List<Command.Write> writes, long nowMicros, boolean present, List<Result> made) {
        boolean applied = false;
        store.begin();
        try {
            long revision = 0;
            for (Command.Write write : writes) {
                Result result = apply(write, nowMicros, present);
                if (result.outcome() instanceof Outcome.Rejected rejected) {
                    return rejected;
                }
                if (result.outcome() instanceof Outcome.Applied(long reached) && reached > 0) {
                    revision = reached;
                }
                if (result.signal().isPresent()) {
                    made.add(result);
                }
            }
            store.commit();
            applied = true;
            return new Outcome.Applied(revision);
        } finally {
            if (!applied) {
                store.rollback();
                made.clear();
            }
        }
    }
}
