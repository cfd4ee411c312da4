package io.stagebus.rules.transform;

import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Text with slots: {@code /cue/{list}/state}, {@code {value.level} %}. A slot is a name, and for the trigger's value perhaps
 * the way to a part of it; two opening braces are one that is meant as such. Immutable.
 *
 * @param text as it is written
 * @param parts what it consists of
 */
public record Template(String text, List<Part> parts) {

    /** How many characters a text that was filled in may have. */
    public static final int MAX_LENGTH = 65_536;

    /** A piece of a template. */
    public sealed interface Part {}

    /** What stands there as it is. */
    public record Literal(String text) implements Part {}

    /** What is filled in. */
    public record Slot(String name, ValuePath path) implements Part {}

    /** Copies the parts. */
    public Template {
        parts = List.copyOf(parts);
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException when a brace is not closed, or what stands in braces is no name
     */
    public static Template parse(String text) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '{') {
                literal.append(c);
                at++;
            } else if (text.startsWith("{{", at)) {
                literal.append('{');
                at += 2;
            } else {
                int end = text.indexOf('}', at);
                if (end < 0) {
                    throw new IllegalArgumentException("\"{\" at character " + (at + 1) + " is not closed");
                }
                if (!literal.isEmpty()) {
                    parts.add(new Literal(literal.toString()));
                    literal.setLength(0);
                }
                parts.add(slot(text.substring(at + 1, end)));
                at = end + 1;
            }
        }
        if (!literal.isEmpty() || parts.isEmpty()) {
            parts.add(new Literal(literal.toString()));
        }
        return new Template(text, parts);
    }

    private static Slot slot(String inside) {
        int dot = inside.indexOf('.');
        String name = dot < 0 ? inside : inside.substring(0, dot);
        if (!isName(name)) {
            throw new IllegalArgumentException("\"{" + inside + "}\" is no name of letters, digits and \"_\"");
        }
        if (dot >= 0 && !name.equals(Slots.VALUE)) {
            throw new IllegalArgumentException("only \"{value.…}\" has parts, \"{" + inside + "}\" has none");
        }
        return new Slot(name, dot < 0 ? ValuePath.WHOLE : ValuePath.parse(inside.substring(dot + 1)));
    }

    /** Whether {@code text} may be the name of a slot. */
    public static boolean isName(String text) {
        return !text.isEmpty()
                && !Character.isDigit(text.charAt(0))
                && text.chars().allMatch(c -> c == '_' || (c < 128 && Character.isLetterOrDigit(c)));
    }

    /** The text, when there is no slot in it. */
    public Optional<String> constant() {
        return parts.size() == 1 && parts.get(0) instanceof Literal(String only) ? Optional.of(only) : Optional.empty();
    }

    /** The names of its slots. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (Part part : parts) {
            if (part instanceof Slot slot) {
                names.add(slot.name());
            }
        }
        return names;
    }

    /**
     * What it makes: the value itself when it is nothing but one slot, else text.
     *
     * @throws TransformException when a slot has nothing in it, or the text becomes too long
     */
    public Value value(Slots slots) throws TransformException {
        if (parts.size() == 1 && parts.get(0) instanceof Slot slot) {
            return filled(slot, slots);
        }
        return Value.of(filled(slots));
    }

    /**
     * The text with everything filled in.
     *
     * @throws TransformException when a slot has nothing in it, or the text becomes too long
     */
    public String filled(Slots slots) throws TransformException {
        StringBuilder filled = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Literal(String literal) -> filled.append(literal);
                case Slot slot -> filled.append(ValueText.of(filled(slot, slots)));
            }
            if (filled.length() > MAX_LENGTH) {
                throw new TransformException(
                        TransformException.Reason.BUDGET, "\"" + text + "\" becomes longer than " + MAX_LENGTH);
            }
        }
        return filled.toString();
    }

    private static Value filled(Slot slot, Slots slots) throws TransformException {
        return slots.slot(slot.name())
                .flatMap(slot.path()::pick)
                .orElseThrow(() -> new TransformException(
                        TransformException.Reason.MISSING, "there is nothing for \"" + shown(slot) + "\""));
    }

    private static String shown(Slot slot) {
        return "{" + slot.name()
                + (slot.path().steps().isEmpty() ? "" : "." + slot.path().text()) + "}";
    }
}
