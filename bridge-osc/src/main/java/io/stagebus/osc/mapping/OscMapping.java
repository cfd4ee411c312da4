package io.stagebus.osc.mapping;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.osc.codec.OscArgument;
import io.stagebus.osc.codec.OscMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Turns arguments into writes and signals into messages (R5-R8, R10). Bus thread only: it remembers with which tags an
 * address last came, because a value that another door writes there has to go out with the same ones.
 */
public final class OscMapping {

    /** The name of this door in sessions and originations. */
    public static final String DOOR = "osc";

    private static final int MAX_REMEMBERED = 16_384;
    /** Longer tags and addresses are not remembered: strangers choose both. */
    private static final int MAX_REMEMBERED_TAGS = 64;

    private static final int MAX_REMEMBERED_ADDRESS = 128;

    /** Only tags that differ from what the value would go out with anyway. */
    private final Map<Address, String> lastTags = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Address, String> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    private final Hints hints;

    /** Nothing is remembered yet; {@code hints} come before what is. */
    public OscMapping(List<OscHint> hints) {
        this.hints = new Hints(List.copyOf(hints));
    }

    /**
     * The write a message asks for: with arguments a Param, without any an Event (R6). Where the kind of the address is
     * declared, the bus heeds that (R5).
     */
    public Command.Write toWrite(Session session, Address address, List<OscArgument> arguments, Reply reply) {
        if (arguments.isEmpty()) {
            return Command.Publish.event(session, address, Content.NONE, reply);
        }
        return Command.SetParam.of(session, address, content(address, arguments), WriteOptions.PLAIN, reply);
    }

    /** The write that a message with one argument asks for that is tagged {@code f}: the same as with a list of it. */
    public Command.Write toWrite(Session session, Address address, float argument, Reply reply) {
        Value value = Value.of((double) argument);
        Optional<OscHint> hint = hints.at(address);
        Content content = Content.of(hint.isPresent() ? Hints.read(hint.get(), value) : value);
        return Command.SetParam.of(session, address, content, WriteOptions.PLAIN, reply);
    }

    /** The write that a message asks for which a device's {@link Capture} has taken. */
    public Command.Write toWrite(Session session, Address address, Value captured, Reply reply) {
        return Command.SetParam.of(session, address, Content.of(captured), WriteOptions.PLAIN, reply);
    }

    /**
     * Whether a write says no more than what is known already: numbers count as equal when they are so as the floats that
     * travel.
     */
    public static boolean repeats(Command.Write write, Signal.Param known) {
        return write instanceof Command.SetParam set
                && OscValues.travelAlike(set.content().value(), known.content().value());
    }

    private Content content(Address address, List<OscArgument> arguments) {
        Optional<OscHint> hint = hints.at(address);
        Value value = OscValues.value(arguments);
        if (hint.isPresent()) {
            value = Hints.read(hint.get(), value);
            if (!hint.get().tags().isEmpty() || value instanceof Value.Bool) {
                return Content.of(value);
            }
        }
        return OscValues.isUsual(arguments)
                ? Content.of(value)
                : Content.of(value, new Origination(DOOR, Bytes.utf8(OscValues.tags(arguments))));
    }

    /**
     * The bus made a signal: what other doors write at its address goes out with the tags that came last from a device
     * (R10), also when that was a bundle that waited for its time.
     */
    public void seen(Signal signal) {
        if (signal.origin().door().equals(DOOR) && signal.content().isPresent()) {
            Origination origination = signal.content().origination();
            if (origination.door().equals(DOOR)) {
                remember(signal.address(), tagsIn(origination));
            } else if (!lastTags.isEmpty()) {
                lastTags.remove(signal.address());
            }
        }
    }

    private void remember(Address address, String tags) {
        if (tags.length() <= MAX_REMEMBERED_TAGS && address.text().length() <= MAX_REMEMBERED_ADDRESS) {
            lastTags.put(address, tags);
        } else if (!lastTags.isEmpty()) {
            lastTags.remove(address);
        }
    }

    private static String tagsIn(Origination origination) {
        return StandardCharsets.US_ASCII.decode(origination.data().buffer()).toString();
    }

    /**
     * A signal as a message.
     *
     * @param name the receiver's name for the signal's address
     */
    public OscMessage toMessage(Signal signal, String name) {
        return new OscMessage(name, arguments(signal));
    }

    private List<OscArgument> arguments(Signal signal) {
        return switch (signal) {
            case Signal.Param param -> param.deleted() ? List.of(OscArgument.NIL) : contentOf(param);
            case Signal.Event event -> contentOf(event);
            case Signal.Stream stream -> contentOf(stream);
            case Signal.Timeline timeline -> contentOf(timeline);
            case Signal.Gesture gesture -> {
                List<OscArgument> arguments = new ArrayList<>();
                arguments.add(new OscArgument.Text(phase(gesture.phase())));
                arguments.add(id(gesture.fields().id()));
                arguments.addAll(contentOf(gesture));
                yield arguments;
            }
        };
    }

    private static String phase(GesturePhase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    private static OscArgument id(long id) {
        long known = id == PublishFields.ABSENT ? 0 : id;
        return known == (int) known ? new OscArgument.Int32((int) known) : new OscArgument.Int64(known);
    }

    private List<OscArgument> contentOf(Signal signal) {
        Content content = signal.content();
        if (!content.isPresent()) {
            return List.of();
        }
        Optional<OscHint> hint = hints.at(signal.address());
        if (hint.isPresent() && (!hint.get().tags().isEmpty() || content.value() instanceof Value.Bool)) {
            return Hints.write(hint.get(), content.value());
        }
        String tags = tagsOf(signal.address(), content.origination());
        return tags.isEmpty()
                ? OscValues.arguments(content.value())
                : OscValues.arguments(content.value(), TypeTag.parse(tags));
    }

    private String tagsOf(Address address, Origination origination) {
        if (origination.door().equals(DOOR)) {
            String tags = tagsIn(origination);
            // After a restart this is how the memory fills again.
            remember(address, tags);
            return tags;
        }
        return lastTags.isEmpty() ? "" : lastTags.getOrDefault(address, "");
    }
}
