package io.stagebus.osc.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Signal;
import io.stagebus.osc.codec.OscArbitraries;
import io.stagebus.osc.codec.OscArgument;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** R8: a value goes back as it came, whatever its tags. */
class OscMappingPropertyTest {

    private static final Session SESSION = new Session("osc", "s1", "", "", "anonymous", AccessScope.OPEN);

    @Property(tries = 3000)
    void argumentsComeBackAsTheyCame(@ForAll("arguments") List<OscArgument> arguments) {
        Address address = Address.of("/osc/x");
        Content content = ((Command.SetParam)
                        new OscMapping(List.of()).toWrite(SESSION, address, arguments, Reply.NONE))
                .content();
        Signal.Param param = new Signal.Param(address, content, 1, 0, Origin.GATEWAY, ParamFlags.NONE, false);

        // Another mapping, as after a restart: only what travels with the value counts.
        assertThat(new OscMapping(List.of()).toMessage(param, "/x").arguments()).isEqualTo(arguments);
    }

    @Provide
    Arbitrary<List<OscArgument>> arguments() {
        return OscArbitraries.arguments().filter(arguments -> !arguments.isEmpty());
    }
}
