package io.stagebus.rules.json;

import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.rule.Source;
import io.stagebus.rules.transform.Template;
import io.stagebus.rules.transform.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads where an action gets its value from: {@code value}, {@code template}, {@code transform} or {@code transforms}. */
final class SourceReader {

    private static final int MAX_TRANSFORMS = 20;

    private final Problems problems;
    private final Addresses addresses;
    private final TransformReader transforms;

    SourceReader(Problems problems, Addresses addresses) {
        this.problems = problems;
        this.addresses = addresses;
        this.transforms = new TransformReader(problems, addresses);
    }

    /** The source of an action that says its value or a template. */
    Optional<Source> said(Fields fields) {
        Optional<At> value = fields.optional("value");
        Optional<At> template = fields.optional("template");
        if (value.isPresent() == template.isPresent()) {
            if (value.isPresent()) {
                fields.wrong("the key \"value\" or \"template\"", "both", "");
                return Optional.empty();
            }
            // The plain form is what a file most often forgets.
            return fields.required("value").flatMap(at -> Optional.empty());
        }
        return value.isPresent() ? fixed(value.get()) : template(template.get(), fields);
    }

    /** Like {@link #said}, but it may say nothing. */
    Optional<Source> maybe(Fields fields) {
        boolean nothing = fields.optional("value").isEmpty()
                && fields.optional("template").isEmpty();
        return nothing ? Optional.of(new Source.Fixed(Content.NONE)) : said(fields);
    }

    /** The value at {@code at}. */
    Optional<Source> fixed(At at) {
        Optional<Value> value = at.value(problems);
        return value.map(known -> new Source.Fixed(Content.of(known)));
    }

    private Optional<Source> template(At at, Fields fields) {
        Optional<Template> template = addresses.template(at, "a text with slots such as \"{value} %\"");
        Optional<List<Transform>> chain = chain(fields);
        return template.isPresent() && chain.isPresent()
                ? Optional.of(new Source.FromTemplate(template.get(), chain.get()))
                : Optional.empty();
    }

    /** The trigger's value, transformed. */
    Optional<Source> fromTrigger(Fields fields) {
        return chain(fields).map(Source.FromTrigger::new);
    }

    /** A template, or the trigger's value, transformed. */
    Optional<Source> fromTriggerOrTemplate(Fields fields) {
        Optional<At> template = fields.optional("template");
        return template.isPresent() ? template(template.get(), fields) : fromTrigger(fields);
    }

    private Optional<List<Transform>> chain(Fields fields) {
        Optional<At> one = fields.optional("transform");
        Optional<At> many = fields.optional("transforms");
        if (one.isPresent() && many.isPresent()) {
            fields.wrong("the key \"transform\" or \"transforms\"", "both", "");
            return Optional.empty();
        }
        if (one.isPresent()) {
            return transforms.read(one.get()).map(SourceReader::chainOf);
        }
        return many.isPresent() ? chain(many.get()) : Optional.of(List.of());
    }

    private Optional<List<Transform>> chain(At at) {
        Optional<List<At>> items = at.items(problems, "an array of transforms");
        if (items.isEmpty()) {
            return Optional.empty();
        }
        if (items.get().size() > MAX_TRANSFORMS) {
            problems.add(at, "at most " + MAX_TRANSFORMS + " transforms");
            return Optional.empty();
        }
        List<Transform> chain = new ArrayList<>();
        int read = 0;
        for (At item : items.get()) {
            Optional<Transform> transform = transforms.read(item);
            transform.map(SourceReader::chainOf).ifPresent(chain::addAll);
            read += transform.isPresent() ? 1 : 0;
        }
        return read == items.get().size() ? Optional.of(chain) : Optional.empty();
    }

    /** What does nothing need not be done. */
    private static List<Transform> chainOf(Transform transform) {
        return transform instanceof Transform.Identity ? List.of() : List.of(transform);
    }
}
