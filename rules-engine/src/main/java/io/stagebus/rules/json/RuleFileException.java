package io.stagebus.rules.json;

import java.util.List;
import java.util.stream.Collectors;

/** Rule files that cannot be used, with everything that is wrong in them. No rule of them is in force. */
public final class RuleFileException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient List<RuleFileProblem> problems;

    /**
     * Says what is wrong.
     *
     * @param problems at least one
     */
    RuleFileException(List<RuleFileProblem> problems) {
        super(problems.stream().map(RuleFileProblem::text).collect(Collectors.joining(System.lineSeparator())));
        this.problems = List.copyOf(problems);
    }

    /** Everything that is wrong, in the order of the files; at least one, and at most {@value Problems#MOST}. */
    public List<RuleFileProblem> problems() {
        return problems;
    }
}
