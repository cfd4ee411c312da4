package io.stagebus.appliance.wiring;

import io.netty.channel.EventLoop;
import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.core.bus.BusExecutor;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.time.GatewayClock;
import java.util.Optional;

/**
 * What every door of a gateway is given. Immutable.
 *
 * @param config what the gateway was told
 * @param loop the event loop that is the bus thread
 * @param executor that thread, as the bus knows it
 * @param bus the bus
 * @param clock the time
 * @param admittance who may come in
 * @param tls the certificate, if there is one
 * @param pages what stands before the WebSocket door
 */
record Shared(
        GatewayConfig config,
        EventLoop loop,
        BusExecutor executor,
        SignalBus bus,
        GatewayClock clock,
        Admittance admittance,
        Optional<Tls> tls,
        Pages pages) {}
