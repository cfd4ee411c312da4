package io.stagebus.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagebus.benchmarks.server.RemoteServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CommandLineTest {

    @Test
    void nothing_means_everything_and_for_figures() {
        CommandLine line = CommandLine.parse(List.of());
        assertThat(line.programs()).isEmpty();
        assertThat(line.effort()).isEqualTo(Effort.FULL);
        assertThat(line.relay()).isEmpty();
    }

    @Test
    void flags_and_programs_may_be_mixed() {
        CommandLine line = CommandLine.parse(
                List.of("--quick", "fan-out", "--rounds", "3", "--url", "ws://10.0.0.1:7330", "--pid", "1", "go"));
        assertThat(line.programs()).containsExactly("fan-out", "go");
        assertThat(line.effort()).isEqualTo(Effort.QUICK.withRounds(3));
        assertThat(line.relay().map(RemoteServer::webSocket)).contains(URI.create("ws://10.0.0.1:7330"));
        assertThat(line.relay().map(relay -> relay.process().isKnown())).contains(true);
        assertThat(CommandLine.parse(List.of("--json", "x.json")).json()).contains(Path.of("x.json"));
    }

    @Test
    void an_unknown_flag_or_a_missing_value_is_said() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandLine.parse(List.of("--fast")))
                .withMessage("there is no flag --fast");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandLine.parse(List.of("--rounds")))
                .withMessage("--rounds needs a value");
    }
}
