package io.stagebus.osc.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.osc.codec.OscArgument;
import io.stagebus.osc.codec.OscMessage;
import io.stagebus.osc.codec.TimeTag;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** R6, R7, R8, R10: messages as writes, signals as messages. */
class OscMappingTest {

    private static final Address ADDRESS = Address.of("/osc/x");
    private static final Session SESSION = new Session("osc", "s1", "", "10.0.0.5:9000", "anonymous", AccessScope.OPEN);

    private final OscMapping mapping = new OscMapping(List.of());

    private Content in(OscArgument... arguments) {
        Command.Write write = mapping.toWrite(SESSION, ADDRESS, List.of(arguments), Reply.NONE);
        Content content = ((Command.SetParam) write).content();
        mapping.seen(new Signal.Param(ADDRESS, content, 1, 0, SESSION.origin(), ParamFlags.NONE, false));
        return content;
    }

    private List<OscArgument> out(Content content) {
        return mapping.toMessage(param(content, false), "/x").arguments();
    }

    private List<OscArgument> out(Value value) {
        return out(Content.of(value));
    }

    private static Signal.Param param(Content content, boolean deleted) {
        return new Signal.Param(ADDRESS, content, 1, 0, Origin.GATEWAY, ParamFlags.NONE, deleted);
    }

    private static Value map(Object... entries) {
        Map<String, Value> map = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put((String) entries[i], Value.of(((Number) entries[i + 1]).longValue()));
        }
        return new Value.Dict(map);
    }

    @Test
    void aMessageWithArgumentsIsAParamAndOneWithoutAnEvent() { // R6
        Command.Write event = mapping.toWrite(SESSION, ADDRESS, List.of(), Reply.NONE);

        assertThat(in(new OscArgument.Int32(1))).isEqualTo(Content.of(Value.of(1)));
        assertThat(event).isInstanceOfSatisfying(Command.Publish.class, publish -> {
            assertThat(publish.kind()).isEqualTo(SignalKind.EVENT);
            assertThat(publish.content().isPresent()).isFalse();
        });
    }

    @Test
    void oneFloatSaysTheSameAsAListOfIt() {
        OscHint numbers = new OscHint(AddressPattern.of("/osc/x"), "", OscHint.Booleans.NUMBERS);
        for (OscMapping each : List.of(mapping, new OscMapping(List.of(numbers)))) {
            for (float value : new float[] {0, 1, 0.1f, -0f, Float.NaN}) {
                assertThat(each.toWrite(SESSION, ADDRESS, value, Reply.NONE))
                        .isEqualTo(each.toWrite(SESSION, ADDRESS, List.of(new OscArgument.Float32(value)), Reply.NONE));
            }
        }
    }

    @Test
    void readsEveryTag() {
        assertThat(in(new OscArgument.Int32(-1)).value()).isEqualTo(Value.of(-1));
        assertThat(in(new OscArgument.Int64(1L << 40)).value()).isEqualTo(Value.of(1L << 40));
        assertThat(in(new OscArgument.Float32(0.5f)).value()).isEqualTo(Value.of(0.5));
        assertThat(in(new OscArgument.Float64(0.1)).value()).isEqualTo(Value.of(0.1));
        assertThat(in(new OscArgument.Text("a")).value()).isEqualTo(Value.of("a"));
        assertThat(in(new OscArgument.Symbol("a")).value()).isEqualTo(Value.of("a"));
        assertThat(in(new OscArgument.Blob(Bytes.utf8("a"))).value()).isEqualTo(Value.of(Bytes.utf8("a")));
        assertThat(in(OscArgument.TRUE).value()).isEqualTo(Value.TRUE);
        assertThat(in(OscArgument.FALSE).value()).isEqualTo(Value.FALSE);
        assertThat(in(OscArgument.NIL).value()).isEqualTo(Value.NULL);
        assertThat(in(OscArgument.INFINITUM).value()).isEqualTo(Value.of(Double.POSITIVE_INFINITY));
        assertThat(in(new OscArgument.Char('A')).value()).isEqualTo(Value.of("A"));
        assertThat(in(new OscArgument.Char(-1)).value()).isEqualTo(Value.of(-1));
        assertThat(in(new OscArgument.Rgba(0xFF800040)).value())
                .isEqualTo(map("red", 255, "green", 128, "blue", 0, "alpha", 64));
        assertThat(in(new OscArgument.Midi(0x01903C7F)).value())
                .isEqualTo(map("port", 1, "status", 0x90, "data1", 60, "data2", 127));
        assertThat(in(new OscArgument.Time(TimeTag.of(7, 0xFFFFFFFFL))).value())
                .isEqualTo(map("seconds", 7, "fraction", 0xFFFFFFFFL));
        assertThat(in(new OscArgument.Int32(1), new OscArgument.Text("a")).value())
                .isEqualTo(Value.array(Value.of(1), Value.of("a")));
    }

    @Test
    void writesValuesOfOtherDoors() { // R10
        assertThat(out(Value.of(5))).containsExactly(new OscArgument.Int32(5));
        assertThat(out(Value.of(1L << 31))).containsExactly(new OscArgument.Int64(1L << 31));
        assertThat(out(Value.of(0.1))).containsExactly(new OscArgument.Float32(0.1f));
        assertThat(out(Value.TRUE)).containsExactly(OscArgument.TRUE);
        assertThat(out(Value.FALSE)).containsExactly(OscArgument.FALSE);
        assertThat(out(Value.NULL)).containsExactly(OscArgument.NIL);
        assertThat(out(Value.of("a"))).containsExactly(new OscArgument.Text("a"));
        assertThat(out(Value.of("a\0b"))).containsExactly(new OscArgument.Blob(Bytes.utf8("a\0b")));
        assertThat(out(Value.array(Value.of(1), Value.of("a"))))
                .containsExactly(new OscArgument.Int32(1), new OscArgument.Text("a"));
        assertThat(out(Value.array())).containsExactly(new OscArgument.Array(List.of()));
    }

    @Test
    void writesMapsAsJson() {
        Map<String, Value> entries = new LinkedHashMap<>();
        entries.put("on", Value.TRUE);
        entries.put("level", Value.of(0.5));
        entries.put("name\n\"x\"", Value.array(Value.of(1), Value.NULL, Value.of(Double.NaN)));
        entries.put("raw", Value.of(Bytes.utf8("hi")));
        entries.put("none", new Value.Dict(Map.of()));

        assertThat(out(new Value.Dict(entries)))
                .containsExactly(
                        new OscArgument.Text(
                                "{\"on\":true,\"level\":0.5,\"name\\u000a\\\"x\\\"\":[1,null,null],\"raw\":\"aGk=\",\"none\":{}}"));
    }

    @Test
    void attachesTagsOnlyWhereTheValueAloneWouldGoOutOtherwise() { // R8
        assertThat(in(new OscArgument.Float32(1)).origination()).isEqualTo(Origination.NONE);
        assertThat(in(new OscArgument.Int32(1), new OscArgument.Array(List.of(new OscArgument.Float32(1))))
                        .origination())
                .isEqualTo(Origination.NONE);
        assertThat(in(new OscArgument.Float64(1)).origination()).isEqualTo(new Origination("osc", Bytes.utf8("d")));
        assertThat(in(new OscArgument.Array(List.of(new OscArgument.Int32(1), OscArgument.NIL)))
                        .origination())
                .isEqualTo(new Origination("osc", Bytes.utf8("[iN]")));
    }

    @Test
    void anAddressThatLastCameAsDoubleGoesOutAsDouble() { // R10
        in(new OscArgument.Float64(0.1));
        assertThat(out(Value.of(0.2))).containsExactly(new OscArgument.Float64(0.2));

        in(new OscArgument.Float32(0.5f));
        assertThat(out(Value.of(0.2))).containsExactly(new OscArgument.Float32(0.2f));
    }

    @Test
    void tagsThatDoNotFitTheValueAreNotUsed() {
        in(new OscArgument.Rgba(0));
        assertThat(out(Value.of(5))).containsExactly(new OscArgument.Int32(5));
        assertThat(out(map("red", 256, "green", 0, "blue", 0, "alpha", 0)).getFirst())
                .isInstanceOf(OscArgument.Text.class);

        in(new OscArgument.Float64(1), new OscArgument.Int64(1));
        assertThat(out(Value.array(Value.of(1.0), Value.of("x"))))
                .containsExactly(new OscArgument.Float64(1), new OscArgument.Text("x"));
        assertThat(out(Value.array(Value.of(1.0)))).containsExactly(new OscArgument.Float32(1));
    }

    @Test
    void anUnreadableOriginationIsNoHarm() {
        Origination odd = new Origination("osc", Bytes.copyOf(new byte[] {']', (byte) 0xFF, '[', 'd'}));

        assertThat(out(Content.of(Value.of(1), odd))).containsExactly(new OscArgument.Int32(1));
    }

    @Test
    void aDeletedParamIsNil() { // R12
        assertThat(mapping.toMessage(param(Content.NULL, true), "/x")).isEqualTo(OscMessage.of("/x", OscArgument.NIL));
    }

    @Test
    void everyKindHasItsForm() { // R7
        Content value = Content.of(Value.of(1));
        PublishFields none = PublishFields.NONE;
        Origin origin = Origin.GATEWAY;

        assertThat(mapping.toMessage(new Signal.Event(ADDRESS, Content.NONE, none, 0, origin), "/x"))
                .isEqualTo(OscMessage.of("/x"));
        assertThat(mapping.toMessage(new Signal.Event(ADDRESS, value, none, 0, origin), "/x"))
                .isEqualTo(OscMessage.of("/x", new OscArgument.Int32(1)));
        assertThat(mapping.toMessage(new Signal.Stream(ADDRESS, value, none, 0, origin), "/x"))
                .isEqualTo(OscMessage.of("/x", new OscArgument.Int32(1)));
        assertThat(mapping.toMessage(new Signal.Timeline(ADDRESS, Content.of(map("k", 1)), none, 0, origin), "/x"))
                .isEqualTo(OscMessage.of("/x", new OscArgument.Text("{\"k\":1}")));
        assertThat(mapping.toMessage(
                        new Signal.Gesture(ADDRESS, value, GesturePhase.MOVE, PublishFields.ofId(7), 0, origin), "/x"))
                .isEqualTo(OscMessage.of(
                        "/x", new OscArgument.Text("move"), new OscArgument.Int32(7), new OscArgument.Int32(1)));
        assertThat(mapping.toMessage(
                        new Signal.Gesture(
                                ADDRESS, Content.NONE, GesturePhase.END, PublishFields.ofId(0xFFFFFFFFL), 0, origin),
                        "/x"))
                .isEqualTo(OscMessage.of("/x", new OscArgument.Text("end"), new OscArgument.Int64(0xFFFFFFFFL)));
    }

    @Test
    void anArrayWhereOneUnusualValueCameLastGoesOutAsSeveralArguments() { // R10
        in(new OscArgument.Float64(0.1));

        assertThat(out(Value.array(Value.of(1), Value.of("a"))))
                .containsExactly(new OscArgument.Int32(1), new OscArgument.Text("a"));
        assertThat(out(Value.of(0.5))).containsExactly(new OscArgument.Float64(0.5));
    }

    @Test
    void remembersOnlyTagsThatTheBusHasTaken() { // R10
        mapping.toWrite(SESSION, ADDRESS, List.of(new OscArgument.Float64(0.1)), Reply.NONE);

        assertThat(out(Value.of(0.5))).containsExactly(new OscArgument.Float32(0.5f));
    }

    @Test
    void doesNotRememberTagsThatNobodyNeeds() {
        OscArgument[] many = new OscArgument[65];
        Arrays.fill(many, new OscArgument.Float64(0.1));
        Value[] halves = new Value[65];
        Arrays.fill(halves, Value.of(0.5));
        OscArgument[] floats = new OscArgument[65];
        Arrays.fill(floats, new OscArgument.Float32(0.5f));

        Content content = in(many);

        assertThat(out(content)).as("the value itself goes back as it came").containsExactly(many);
        assertThat(out(Value.array(halves))).containsExactly(floats);
    }
}
