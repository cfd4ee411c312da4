package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.lane.Lane;
import io.stagebus.benchmarks.lane.Load.Outcome;
import io.stagebus.benchmarks.report.Report;
import io.stagebus.benchmarks.report.Rounds;
import io.stagebus.benchmarks.report.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The gateway and the bare loop in turns, so that what the machine does to one it does to the other. Who begins changes from
 * round to round.
 */
final class Duel {

    private final List<Outcome> measured = new ArrayList<>();
    private final List<Outcome> bare = new ArrayList<>();

    /** Fights it out. */
    static Duel of(Bench bench, Lane subject, Lane bareLane, Function<Lane, Outcome> turn) {
        Duel duel = new Duel();
        for (int round = 0; round < bench.effort().rounds(); round++) {
            if (round % 2 == 0) {
                duel.measured.add(turn.apply(subject));
                duel.bare.add(turn.apply(bareLane));
            } else {
                duel.bare.add(turn.apply(bareLane));
                duel.measured.add(turn.apply(subject));
            }
        }
        return duel;
    }

    /** One figure of all rounds. */
    Rounds rounds(ToDoubleFunction<Outcome> figure) {
        Rounds rounds = new Rounds();
        for (int i = 0; i < measured.size(); i++) {
            rounds.add(figure.applyAsDouble(measured.get(i)), figure.applyAsDouble(bare.get(i)));
        }
        return rounds;
    }

    /** What came of the gateway's turns. */
    List<Outcome> measured() {
        return measured;
    }

    /** Adds a row about what was lost or came in the wrong order, of which there is to be nothing. */
    static void reportSoundness(Report report, String program, String what, List<Outcome> outcomes) {
        long missing = outcomes.stream().mapToLong(Outcome::missing).sum();
        long disordered = outcomes.stream().mapToLong(Outcome::disordered).sum();
        report.add(Row.count(program, what + ", lost or reordered", 0, missing + disordered));
    }
}
