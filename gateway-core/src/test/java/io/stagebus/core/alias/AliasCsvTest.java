package io.stagebus.core.alias;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The table of aliases as a spreadsheet writes it. */
class AliasCsvTest {

    @Test
    void readsWhatItWrites() {
        AliasTable table = AliasTable.of(List.of(
                new Alias(
                        Address.of("/osc/1/fader3"),
                        Address.of("/lights/foh, \"left\""),
                        new Scale(new Scale.Range(0, 127), new Scale.Range(-1.5, 1), Curve.SQUARE, false)),
                new Alias(Address.of("/a"), Address.of("/b"), Scale.NONE)));

        AliasCsv.Read read = AliasCsv.read(AliasCsv.write(table));

        assertThat(read.problems()).isEmpty();
        assertThat(read.table().aliases()).isEqualTo(table.aliases());
    }

    @Test
    void takesWhatSpreadsheetsMakeOfIt() {
        AliasCsv.Read read = AliasCsv.read("\uFEFFleft,right\r\n/a,/b\r\n\r\n# a remark\r\n\"/c\",\"/d\"\r\n");

        assertThat(read.problems()).isEmpty();
        assertThat(read.table().aliases())
                .containsExactly(
                        new Alias(Address.of("/a"), Address.of("/b"), Scale.NONE),
                        new Alias(Address.of("/c"), Address.of("/d"), Scale.NONE));
    }

    @Test
    void namesLineAndColumnOfEverythingThatIsWrongAndAppliesNothing() {
        AliasCsv.Read read = AliasCsv.read(
                AliasCsv.HEAD
                        + "\n/a,/b\n/x,b,0,1,0,zwei,linear,maybe\n/a,/*\n/b,/a\n/p,/q,1,1\n/r,/s,,,,,round\n/only\n/stagebus/a,/t\n");

        assertThat(read.table().aliases()).isEmpty();
        assertThat(read.problems())
                .extracting(problem -> problem.line() + ":" + problem.column())
                .containsExactly("3:2", "3:6", "3:8", "4:2", "5:1", "6:3", "7:7", "8:1", "9:2");
        assertThat(read.problems().get(1).text()).isEqualTo("line 3, column 6: must be a number but is \"zwei\"");
    }

    /** What reads as another number, address or remark now looks as if a person had changed it. */
    @Test
    void aWrongBitOrAnEarlyEndCostsItsLine() {
        List<Alias> aliases = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Scale scale = new Scale(new Scale.Range(0, 127 + i), new Scale.Range(-1.5, 1), Curve.SQUARE, i % 2 == 0);
            aliases.add(new Alias(Address.of("/osc/" + i + ", \"x\""), Address.of("/lights/" + i), scale));
        }
        byte[] whole = AliasCsv.write(AliasTable.of(aliases)).getBytes(StandardCharsets.UTF_8);
        Random dice = new Random(4);
        for (int round = 0; round < 1_000; round++) {
            int place = dice.nextInt(whole.length);
            byte[] flipped = whole.clone();
            flipped[place] ^= (byte) (1 << dice.nextInt(8));
            byte[] cut = Arrays.copyOf(whole, place);

            AliasCsv.Read salvaged = AliasCsv.salvage(new String(flipped, StandardCharsets.UTF_8));
            List<Alias> left = new ArrayList<>(salvaged.table().aliases());
            left.retainAll(aliases);
            assertThat(left).as("bit at " + place).hasSizeGreaterThanOrEqualTo(aliases.size() - 2);
            List<Alias> rest = AliasCsv.salvage(new String(cut, StandardCharsets.UTF_8))
                    .table()
                    .aliases();
            long lines = new String(cut, StandardCharsets.UTF_8).lines().count();
            assertThat(rest).as("cut at " + place).containsAll(aliases.subList(0, (int) Math.max(0, lines - 2)));
        }
    }

    @Test
    void anotherFirstLineIsNoTable() {
        assertThat(AliasCsv.read("von,nach\n/a,/b\n").problems())
                .singleElement()
                .extracting(AliasCsv.Problem::line)
                .isEqualTo(1);
        assertThat(AliasCsv.read("").problems()).hasSize(1);
    }

    @Test
    void quotesThatAreNotClosedAreNoTable() {
        assertThat(AliasCsv.read("left,right\n\"/a,/b\n").problems()).isNotEmpty();
    }
}
