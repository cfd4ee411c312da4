package io.stagebus.rules.engine;

import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.rule.Source;
import io.stagebus.rules.transform.Template;
import io.stagebus.rules.transform.Transform;
import io.stagebus.rules.transform.TransformException;
import java.util.List;
import java.util.Optional;

/** Makes the values that actions write. Bus thread only. */
final class Values {

    private Values() {}

    /**
     * A value.
     *
     * @param content the value, or none
     * @param in what went into the transforms; empty when the rule says the value itself
     */
    record Made(Content content, Optional<Value> in) {}

    /**
     * The value of an action.
     *
     * @param trigger what the trigger carried
     * @param action which action of the rule it is, for what transforms remember
     * @throws TransformException when it cannot be made
     */
    static Made make(Source source, Content trigger, FiringScope scope, int action) throws TransformException {
        return switch (source) {
            case Source.Fixed(Content content) -> new Made(content, Optional.empty());
            case Source.FromTrigger(List<Transform> chain) -> made(trigger.value(), chain, scope, action);
            case Source.FromTemplate(Template template, List<Transform> chain) ->
                made(template.value(scope), chain, scope, action);
        };
    }

    private static Made made(Value in, List<Transform> chain, FiringScope scope, int action) throws TransformException {
        Value at = in;
        for (int i = 0; i < chain.size(); i++) {
            scope.at(action, i);
            at = chain.get(i).apply(at, scope);
        }
        return new Made(Content.of(at), Optional.of(in));
    }
}
