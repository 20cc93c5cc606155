using ActorFlow.Benchmarks.Harness;
using Shouldly;
using Xunit;

namespace ActorFlow.Benchmarks.Tests;

public sealed class BenchCallTests
{
    [Theory]
    [InlineData("Q7", "nothing that is measured is named 'Q7'. There are ", "K1.flood")]
    [InlineData("R", null, null)]
    [InlineData("r3", null, null)]
    [InlineData("growth visit", "there is no curve 'visit'. There are ", "visits")]
    [InlineData("growth visits --largest 1000", null, null)]
    [InlineData("R1 --rounds", "--rounds needs a value", "Usage")]
    [InlineData("R1 --rounds --no-file", "--rounds needs a value", "Usage")]
    [InlineData("R1 --rounds few", "--rounds takes a whole number above zero", "few")]
    [InlineData("R1 --rounds 0", "--rounds takes a whole number above zero", "0")]
    [InlineData("R1 --quick", "there is no option --quick", "--allocations")]
    public void What_cannot_be_meant_is_an_error_that_says_what_can(string line, string? expected, string? alsoSaid)
    {
        var isMeant = BenchCall.TryParse(line.Split(' '), out _, out var error);

        isMeant.ShouldBe(expected is null, error);
        if (expected is null)
            return;
        error.ShouldNotBeNull().ShouldContain(expected);
        error.ShouldContain(alsoSaid!);
    }

    [Theory]
    [InlineData("F1", new[] { "F1", "F1.two" })]
    [InlineData("f10", new[] { "F10" })]
    [InlineData("R6.10", new[] { "R6.10", "F1" })]
    [InlineData("J5.list", new[] { "J5.list", "J5.list.few" })]
    [InlineData("S", new[] { "S1", "S2", "F1" })]
    public void A_filter_means_an_id_with_its_parts_or_all_of_a_letter_and_brings_the_floors_that_are_needed(string filter, string[] ids)
        => Catalogue.Select([filter]).Select(static one => one.Id).ShouldBe(ids, ignoreOrder: true);

    [Theory]
    [InlineData("0.40 0.10 0.05 1/200 7", 2, false)]
    [InlineData("1.40 0.10 0.05 1/200 7", 2, true)]
    [InlineData("1.40 0.10 0.05 1/200 7", 16, false)]
    [InlineData(null, 2, false)]
    public void A_table_says_by_itself_that_the_machine_was_busy(string? load, int cores, bool isBusy)
        => (Machine.Unrest(load, cores) is not null).ShouldBe(isBusy);

    [Fact]
    public void What_disturbed_a_table_stands_before_its_numbers()
        => Report.Markdown([], "2026-01-31", 7, "**busy**").ShouldStartWith($"# Benchmarks, 2026-01-31{Environment.NewLine}{Environment.NewLine}**busy**{Environment.NewLine}");
}
