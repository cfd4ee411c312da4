package io.stagebus.appliance.config;

import java.util.List;

/** The configuration cannot be used. Carries everything that is wrong with it, so that it can be mended in one go. */
public final class ConfigException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    /** Says what is wrong: each problem a sentence with place, key, what was expected and what was found. */
    public ConfigException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong; at least one. */
    public List<String> problems() {
        return problems;
    }
}
