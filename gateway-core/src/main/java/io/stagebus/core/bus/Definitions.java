package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidAddressException;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.SignalDefinition;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.state.StateStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The announced definitions, by address, bounded. Bus thread only. */
final class Definitions {

    private static final int MAX_DEFINITIONS = 100_000;
    private static final int VISITS_PER_STEP = 500;

    private final Map<String, SignalDefinition> announced = new LinkedHashMap<>();

    Outcome announce(Command.Announce command) {
        AccessScope scope = command.session().scope();
        for (SignalDefinition definition : command.definitions()) {
            var exact = definition.address().exact();
            if (exact.isPresent() && !scope.mayWrite(exact.get())) {
                return Writes.rejected(
                        Rejection.FORBIDDEN, "no write access to " + exact.get().text(), exact.get());
            }
        }
        if (announced.size() + command.definitions().size() > MAX_DEFINITIONS) {
            return Writes.rejected(Rejection.CAPACITY, "there are " + announced.size() + " definitions already");
        }
        for (SignalDefinition definition : command.definitions()) {
            announced.put(definition.address().text(), definition);
        }
        return new Outcome.Applied(0);
    }

    /**
     * The answer to a query, in steps (R19): announced ones first, then live Params that nobody announced (R26). A
     * definition's own wildcards are matched as text.
     */
    BooleanSupplier answer(Command.Query query, StateStore store, Reply reply) {
        AccessScope scope = query.session().scope();
        List<SignalDefinition> found = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (SignalDefinition definition : announced.values()) {
            Optional<Address> address = asAddress(definition.address());
            if (address.isPresent() && query.pattern().matches(address.get()) && scope.mayRead(address.get())) {
                found.add(definition);
                known.add(definition.address().text());
            }
        }
        ParamWalk walk = new ParamWalk(store, query.pattern(), scope);
        return () -> {
            boolean more = walk.advance(VISITS_PER_STEP, param -> {
                if (!known.contains(param.address().text())) {
                    found.add(SignalDefinition.of(AddressPattern.exactly(param.address()), SignalKind.PARAM));
                }
                return true;
            });
            if (!more) {
                reply.complete(new Outcome.Definitions(List.copyOf(found)));
            }
            return more;
        };
    }

    private static Optional<Address> asAddress(AddressPattern definition) {
        try {
            return Optional.of(Address.parse(definition.text()));
        } catch (InvalidAddressException e) {
            return Optional.empty();
        }
    }
}
