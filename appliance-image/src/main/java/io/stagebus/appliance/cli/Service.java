package io.stagebus.appliance.cli;

import io.stagebus.appliance.admin.AdminPlane;
import io.stagebus.appliance.config.ConfigException;
import io.stagebus.appliance.config.ConfigLoader;
import io.stagebus.appliance.config.ConfigLoader.Loaded;
import io.stagebus.appliance.config.Given;
import io.stagebus.appliance.config.LogConfig;
import io.stagebus.appliance.config.Profile;
import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.config.Settings;
import io.stagebus.appliance.log.LogLevels;
import io.stagebus.appliance.log.LogSetup;
import io.stagebus.appliance.wiring.Gateway;
import io.stagebus.appliance.wiring.Rules;
import io.stagebus.appliance.wiring.StartupException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/** Runs a gateway from the command line's first word to the exit code: load, start, show the card, wait, stop in order. */
final class Service {

    private static final Logger LOG = LoggerFactory.getLogger(Service.class);

    private final CommandSpec command;
    private final AdminPlane admin;

    Service(CommandSpec command, AdminPlane admin) {
        this.command = command;
        this.admin = admin;
    }

    int serve(Profile profile) {
        PrintWriter err = command.commandLine().getErr();
        StopSignals signals = StopSignals.listen();
        try {
            Loaded loaded = new ConfigLoader(Stagebus.of(command).variables())
                    .load(profile, GatewayFlags.read(command.commandLine().getParseResult()));
            setUpLog(loaded.log());
            loaded.warnings().forEach(LOG::warn);
            logWhatWasSaid(loaded.settings());
            return serve(loaded, Rules.load(loaded.config()), signals);
        } catch (ConfigException e) {
            e.problems().forEach(problem -> err.println("stagebus: " + problem));
            return ExitCode.CANNOT_START;
        } catch (StartupException e) {
            err.println("stagebus: " + e.getMessage());
            LOG.atDebug().setCause(e).log("not started");
            return ExitCode.CANNOT_START;
        } catch (RuntimeException e) {
            err.println("stagebus: internal fault: " + e);
            LOG.atDebug().setCause(e).log("internal fault");
            return ExitCode.SOFTWARE;
        }
    }

    private int serve(Loaded loaded, Rules rules, StopSignals signals) throws StartupException {
        try (Gateway gateway = Gateway.open(loaded.config(), rules)) {
            new StartCard(gateway, admin.open(gateway, Version.text()), loaded, rules)
                    .show(command.commandLine().getOut());
            waitAndDrain(gateway, loaded.config().drainTimeout(), signals);
            // Before the bus goes, or its last questions would find nobody.
            admin.close();
            return ExitCode.OK;
        } finally {
            admin.close();
        }
    }

    private static void waitAndDrain(Gateway gateway, Duration timeout, StopSignals signals) {
        try {
            signals.await();
            LOG.atInfo()
                    .addKeyValue("clients", gateway.connections())
                    .addKeyValue("timeoutSeconds", timeout.toSeconds())
                    .log("stopping; a second signal ends at once");
            gateway.drain(timeout).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            int left = gateway.connections();
            if (left > 0) {
                LOG.atWarn().addKeyValue("clients", left).log("clients are still here; stopping all the same");
            }
        } catch (ExecutionException e) {
            LOG.atError().setCause(e).log("a door did not drain");
        }
    }

    private static void logWhatWasSaid(Settings settings) {
        for (Setting setting : Setting.values()) {
            Given given = settings.given(setting);
            if (given.source().isSaid()) {
                LOG.atDebug()
                        .addKeyValue("key", setting.key())
                        .addKeyValue("value", setting.isSecret() ? "(secret)" : given.text())
                        .addKeyValue("source", given.source().label())
                        .log("setting");
            }
        }
    }

    private static void setUpLog(LogConfig log) {
        LogLevels levels = LogLevels.parse(log.directives());
        LogSetup.apply(log.json(), levels, log.verbose(), System.out);
        for (String directive : levels.notUnderstood()) {
            LOG.atWarn().addKeyValue("directive", directive).log("log level not understood");
        }
        AotArchive.reportRefusal();
    }
}
