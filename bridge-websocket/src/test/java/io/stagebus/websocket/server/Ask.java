package io.stagebus.websocket.server;

import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.websocket.protocol.Message;
import io.stagebus.websocket.protocol.WireAddress;
import java.util.List;
import java.util.OptionalLong;

/** Short words for what clients say. */
final class Ask {

    private Ask() {}

    static Message.Set set(String address, Value value) {
        return new Message.Set(WireAddress.of(address), value, false, 0, ParamFlags.NONE);
    }

    static Message.Set set(String address, double value) {
        return set(address, Value.of(value));
    }

    static Message.Set set(String address, double value, ParamFlags flags) {
        return new Message.Set(WireAddress.of(address), Value.of(value), false, 0, flags);
    }

    static Message.Set setIf(String address, double value, long revision) {
        return new Message.Set(WireAddress.of(address), Value.of(value), true, revision, ParamFlags.NONE);
    }

    static Message.Get get(String address) {
        return new Message.Get(WireAddress.of(address));
    }

    static Message.Subscribe subscribe(long id, String pattern) {
        return new Message.Subscribe(id, pattern, Message.ALL_TYPES, DeliveryOptions.NONE);
    }

    static Message.Subscribe subscribe(long id, String pattern, int types) {
        return new Message.Subscribe(id, pattern, types, DeliveryOptions.NONE);
    }

    static Message.Publish event(String address, Value value) {
        return publish(SignalKind.EVENT, address, value);
    }

    static Message.Publish publish(SignalKind kind, String address, Value value) {
        return new Message.Publish(
                kind, WireAddress.of(address), Content.of(value), GesturePhase.START, PublishFields.NONE);
    }

    static Message.Publish gesture(String address, long id, GesturePhase phase, long value) {
        return new Message.Publish(
                SignalKind.GESTURE,
                WireAddress.of(address),
                Content.of(Value.of(value)),
                phase,
                PublishFields.ofId(id));
    }

    static Message.Bundle bundle(Message... messages) {
        return new Message.Bundle(OptionalLong.empty(), List.of(messages));
    }

    static Message.Bundle bundleAt(long micros, Message... messages) {
        return new Message.Bundle(OptionalLong.of(micros), List.of(messages));
    }

    static Message.Replay replay(String pattern) {
        return new Message.Replay(
                pattern, OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), Message.ALL_TYPES);
    }
}
