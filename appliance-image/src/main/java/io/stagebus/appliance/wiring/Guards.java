package io.stagebus.appliance.wiring;

import io.netty.channel.EventLoop;
import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.credentials.Credentials;
import io.stagebus.appliance.credentials.CredentialsException;
import io.stagebus.core.bus.BusExecutor;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.time.GatewayClock;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What stands between the doors and the world: certificate, credentials, and the pages of the WebSocket port. Opened before
 * anything else, so that a wrong file starts nothing.
 *
 * @param tls the certificate, if there is one
 * @param credentials who may come in
 * @param pages what stands before the WebSocket door
 */
record Guards(Optional<Tls> tls, Credentials credentials, Pages pages) implements AutoCloseable {

    /**
     * Reads the files. Blocks.
     *
     * @param trouble told a sentence about what is damaged and what is left of it
     * @throws StartupException with one sentence about what is wrong with one
     */
    static Guards open(GatewayConfig config, Consumer<String> trouble) throws StartupException {
        Optional<Tls> tls = Optional.empty();
        if (config.tls().isPresent()) {
            tls = Optional.of(Tls.open(config.tls().get(), Tls.LOOK_EVERY));
        }
        try {
            return new Guards(tls, new Credentials(config, InstantSource.system(), trouble), new Pages(tls));
        } catch (CredentialsException e) {
            tls.ifPresent(Tls::close);
            throw new StartupException(String.valueOf(e.getMessage()), e);
        }
    }

    /** What the doors are given. From now on who is let in no more loses their sessions on {@code bus}, at every door. */
    Shared shared(GatewayConfig config, EventLoop loop, BusExecutor executor, SignalBus bus, GatewayClock clock) {
        credentials.whenRevoked(principal -> bus.end(
                session -> session.actsForSomebody()
                        && session.origin().principal().equals(principal),
                "the right to be here was taken back"));
        return new Shared(config, loop, executor, bus, clock, new Admittance(config, credentials), tls, pages);
    }

    @Override
    public void close() {
        tls.ifPresent(Tls::close);
        credentials.close();
    }
}
