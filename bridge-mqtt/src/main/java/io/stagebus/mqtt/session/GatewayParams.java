package io.stagebus.mqtt.session;

import io.stagebus.core.address.Address;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Value;
import io.stagebus.mqtt.payload.Attachment;

/** What the door says of itself to every door, as Params under {@code /stagebus/mqtt} (R4). Bus thread only. */
public final class GatewayParams {

    private static final String ROOT = "/stagebus/mqtt/";

    private final SignalBus bus;
    private final Session session;
    private boolean open;

    GatewayParams(SignalBus bus, String sessionId) {
        this.bus = bus;
        this.session = Session.ofGateway(Attachment.DOOR, sessionId, "mqtt door", "", AccessScope.ADMIN);
    }

    /** Sets the Param {@code name}, such as {@code bridges/house/state}. */
    public void set(String name, Value value) {
        if (!open) {
            open = true;
            bus.submit(new Command.OpenSession(session, Nobody.INSTANCE, false, Reply.NONE));
        }
        bus.submit(Command.SetParam.of(
                session, Address.of(ROOT + name), Content.of(value), WriteOptions.PLAIN, Reply.NONE));
    }
}
