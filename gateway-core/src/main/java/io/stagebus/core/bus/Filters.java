package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the filters about each write that concerns them, one after the other. Bus thread only. */
final class Filters {

    private static final Logger LOG = LoggerFactory.getLogger(Filters.class);
    private static final Address RESERVED = Address.of("/stagebus");

    private final List<CommandFilter> all = new ArrayList<>();

    void add(CommandFilter filter) {
        all.add(filter);
    }

    /** Whether any filter may have something to say about a write to {@code address}; most concern none. */
    boolean concern(Address address) {
        for (CommandFilter filter : all) {
            if (filter.concerns(address)) {
                return true;
            }
        }
        return false;
    }

    /** What becomes of a write to which its session has access. */
    CommandFilter.Decision decide(Command.Write write) {
        CommandFilter.Decision decision = new CommandFilter.Pass(write);
        for (CommandFilter filter : all) {
            if (decision instanceof CommandFilter.Pass(Command.Write now)
                    && filter.concerns(write.address())
                    && !now.address().isUnder(RESERVED)) {
                decision = ask(filter, now);
            }
        }
        // Access to where it was sent was checked when it was taken, of a bundle perhaps long ago (R23).
        if (decision instanceof CommandFilter.Pass(Command.Write now)
                && !now.address().equals(write.address())) {
            Optional<Outcome.Rejected> forbidden = Writes.forbidden(now);
            if (forbidden.isPresent()) {
                return new CommandFilter.Drop(forbidden.get());
            }
        }
        return decision;
    }

    private static CommandFilter.Decision ask(CommandFilter filter, Command.Write write) {
        try {
            return filter.decide(write);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("address", write.address()).setCause(e).log("filter failed");
            return new CommandFilter.Pass(write);
        }
    }

    /** The bundle with what the filters leave of its writes; a rejection when one of them refuses a part. */
    Bundled decide(Command.Bundle bundle) {
        if (all.isEmpty()) {
            return new Bundled(bundle, Optional.empty());
        }
        List<Command.Write> left = new ArrayList<>(bundle.writes().size());
        for (Command.Write write : bundle.writes()) {
            switch (decide(write)) {
                case CommandFilter.Pass(Command.Write now) -> left.add(now);
                case CommandFilter.Drop(Outcome outcome) -> {
                    if (outcome instanceof Outcome.Rejected rejected) {
                        return new Bundled(bundle, Optional.of(rejected));
                    }
                }
            }
        }
        return new Bundled(
                new Command.Bundle(bundle.session(), left, bundle.executeAtMicros(), bundle.durable(), bundle.reply()),
                Optional.empty());
    }

    /** What is left of a bundle. */
    record Bundled(Command.Bundle bundle, Optional<Outcome.Rejected> refused) {}
}
