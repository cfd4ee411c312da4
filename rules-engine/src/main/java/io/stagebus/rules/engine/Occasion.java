package io.stagebus.rules.engine;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.rule.CapturePattern;
import io.stagebus.rules.trace.TraceEntry;
import io.stagebus.rules.transform.Slots;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What made one rule look, and what its actions may use of it. Bus thread only. */
final class Occasion implements Slots {

    /** A word for it, for people. */
    final String what;

    final Optional<Address> address;
    final Content content;
    final Origin origin;
    private final Optional<CapturePattern> pattern;
    private @Nullable Map<String, String> captures;

    private Occasion(
            String what, Optional<Address> address, Content content, Origin origin, Optional<CapturePattern> pattern) {
        this.what = what;
        this.address = address;
        this.content = content;
        this.origin = origin;
        this.pattern = pattern;
    }

    /** A signal. */
    static Occasion of(Signal signal, ActiveRule active) {
        return at(
                active,
                signal.kind().name().toLowerCase(Locale.ROOT),
                signal.address(),
                signal.content(),
                signal.origin());
    }

    /** Something else at an address. */
    static Occasion at(ActiveRule active, String what, Address address, Content content, Origin origin) {
        return new Occasion(
                what,
                Optional.of(address),
                content,
                origin,
                active.rule.trigger().addresses());
    }

    /** Something that has no address: a time, a session. */
    static Occasion of(String what, Content content, Origin origin) {
        return new Occasion(what, Optional.empty(), content, origin, Optional.empty());
    }

    @Override
    public Optional<Value> slot(String name) {
        return switch (name) {
            case VALUE -> Optional.of(content.value());
            case ADDRESS -> address.map(known -> Value.of(known.text()));
            default -> capture(name);
        };
    }

    private Optional<Value> capture(String name) {
        Map<String, String> known = captures;
        if (known == null) {
            known = address.isPresent() && pattern.isPresent() ? pattern.get().of(address.get()) : Map.of();
            captures = known;
        }
        return Optional.ofNullable(known.get(name)).map(Value::of);
    }

    /** What the trace remembers of it. */
    TraceEntry.Cue cue() {
        return new TraceEntry.Cue(what, address, content, origin);
    }
}
