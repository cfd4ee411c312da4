package io.stagebus.benchmarks.load;

import java.util.function.Consumer;

/** One part of {@link MqttCrowds}, as a program of its own. */
record MqttCrowd(String name, String summary, Consumer<MqttCrowds> part) implements Program {

    @Override
    public void run(Bench bench) {
        part.accept(new MqttCrowds(bench, name));
    }
}
