package io.stagebus.osc.mapping;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressCache;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Value;
import io.stagebus.osc.codec.OscArgument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The hints of the configuration, by address. Bus thread only. */
final class Hints {

    /** What the addresses whose hint is remembered may weigh, in bytes. */
    private static final long MAX_REMEMBERED_BYTES = 4L << 20;

    private final List<OscHint> hints;
    private final AddressCache<Optional<OscHint>> known = new AddressCache<>(MAX_REMEMBERED_BYTES);

    Hints(List<OscHint> hints) {
        this.hints = hints;
    }

    /** The first hint whose pattern matches. */
    Optional<OscHint> at(Address address) {
        if (hints.isEmpty()) {
            return Optional.empty();
        }
        Optional<OscHint> hint = known.get(address);
        if (hint == null) {
            hint = hints.stream().filter(one -> one.pattern().matches(address)).findFirst();
            known.put(address, hint);
        }
        return hint;
    }

    /** What arguments mean where true and false travel as numbers. */
    static Value read(OscHint hint, Value value) {
        if (hint.booleans() == OscHint.Booleans.NUMBERS && value.isNumber()) {
            double number = value.asDouble();
            return number == 0 ? Value.FALSE : number == 1 ? Value.TRUE : value;
        }
        return value;
    }

    /** The arguments of a value as the hint wants them. */
    static List<OscArgument> write(OscHint hint, Value value) {
        List<Value> items = value instanceof Value.Array(List<Value> many) ? many : List.of(value);
        if (hint.tags().isEmpty() || items.size() != hint.tags().length()) {
            return OscValues.arguments(value).stream()
                    .map(argument -> numbered(hint, argument))
                    .toList();
        }
        List<OscArgument> arguments = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            Value item = items.get(i);
            arguments.add(
                    declared(item, hint.tags().charAt(i)).orElseGet(() -> numbered(hint, OscValues.argument(item))));
        }
        return arguments;
    }

    private static OscArgument numbered(OscHint hint, OscArgument argument) {
        if (hint.booleans() == OscHint.Booleans.TAGS) {
            return argument;
        }
        return switch (argument) {
            case OscArgument.True t -> new OscArgument.Int32(1);
            case OscArgument.False f -> new OscArgument.Int32(0);
            case OscArgument other -> other;
        };
    }

    private static Optional<OscArgument> declared(Value value, char tag) {
        return switch (value) {
            case Value.Int(long number) when tag == 'h' -> Optional.of(new OscArgument.Int64(number));
            case Value.Int(long number) -> number((double) number, (double) number, tag);
            case Value.Real(double number) -> number(number, Math.rint(number), tag);
            case Value.Bool(boolean flag)
            when "TF".indexOf(tag) >= 0 -> Optional.of(flag ? OscArgument.TRUE : OscArgument.FALSE);
            case Value.Bool(boolean flag) -> number(flag ? 1 : 0, flag ? 1 : 0, tag);
            case Value.Text(String text) when tag == 'b' -> Optional.of(new OscArgument.Blob(Bytes.utf8(text)));
            case Value.Text t -> OscValues.typed(value, tag);
            case Value.Dict d -> OscValues.typed(value, tag);
            case Value.Null n -> Optional.empty();
            case Value.Binary b -> Optional.empty();
            case Value.Array a -> Optional.empty();
        };
    }

    private static Optional<OscArgument> number(double exact, double whole, char tag) {
        return switch (tag) {
            case 'f' -> Optional.of(new OscArgument.Float32((float) exact));
            case 'd' -> Optional.of(new OscArgument.Float64(exact));
            case 'i' -> whole == (int) whole ? Optional.of(new OscArgument.Int32((int) whole)) : Optional.empty();
            case 'h' -> Math.abs(whole) < 0x1p63 ? Optional.of(new OscArgument.Int64((long) whole)) : Optional.empty();
            case 'c' -> whole == (int) whole ? Optional.of(new OscArgument.Char((int) whole)) : Optional.empty();
            case 'T', 'F' -> Optional.of(exact == 0 ? OscArgument.FALSE : OscArgument.TRUE);
            case 's', 'S' -> {
                String text = exact == (long) exact ? Long.toString((long) exact) : Double.toString(exact);
                yield Optional.of(tag == 's' ? new OscArgument.Text(text) : new OscArgument.Symbol(text));
            }
            default -> Optional.empty();
        };
    }
}
