package io.stagebus.rules.rule;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.transform.Operator;
import io.stagebus.rules.transform.Transform;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that make no sense cannot be built, whoever builds them. */
class RuleTest {

    private static final CapturePattern ALL = new CapturePattern("/**", AddressPattern.ALL, List.of());
    private static final List<Action> ACTIONS =
            List.of(new Action.SetParam(Target.of(Address.of("/a")), new Source.Fixed(Content.of(Value.of(1)))));

    private static Rule rule(String id, List<Action> actions) {
        Trigger trigger = new Trigger.OnEvent(ALL, SignalKind.EVENT, Optional.empty());
        return new Rule(id, Rule.About.of(id), RuleOptions.DEFAULT, trigger, List.of(), actions);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a\nb"})
    void anIdBecomesASegmentOfAnAddress(String id) {
        assertThatIllegalArgumentException().isThrownBy(() -> rule(id, ACTIONS));
    }

    @Test
    void aLongIdIsRefused() {
        rule("x".repeat(Rule.MAX_ID_LENGTH), ACTIONS);
        assertThatIllegalArgumentException().isThrownBy(() -> rule("x".repeat(Rule.MAX_ID_LENGTH + 1), ACTIONS));
    }

    @Test
    void aRuleDoesSomething() {
        assertThatIllegalArgumentException().isThrownBy(() -> rule("r", List.of()));
    }

    @Test
    void anIdComesOnce() {
        Rule rule = rule("r", ACTIONS);
        assertThatIllegalArgumentException().isThrownBy(() -> new RuleSet(List.of(rule, rule)));
    }

    @Test
    void rangesHold() {
        OptionalDouble none = OptionalDouble.empty();
        OptionalDouble infinite = OptionalDouble.of(Double.POSITIVE_INFINITY);
        assertThatIllegalArgumentException().isThrownBy(() -> new Trigger.OnThreshold(ALL, none, none, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Trigger.OnThreshold(ALL, infinite, none, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Trigger.OnInterval(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new Action.Delay(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new Action.Delay(Duration.ofDays(2)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Transform.Clamp(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Transform.Clamp(Double.NaN, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new RuleOptions(true, 1001, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new RuleOptions(true, 0, Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Condition.Compare(Target.of(Address.of("/a")), Operator.GT, Value.of("high")));
    }
}
