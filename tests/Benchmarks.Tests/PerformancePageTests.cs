using System.Text.RegularExpressions;
using ActorFlow.Benchmarks.Growth;
using ActorFlow.Benchmarks.Harness;
using ActorFlow.Benchmarks.Pages;
using Shouldly;
using Xunit;

namespace ActorFlow.Benchmarks.Tests;

/// <summary>docs/performance.md shows what was measured, and nothing that was not.</summary>
public sealed class PerformancePageTests
{
    private const string Table = """
        # Benchmarks

        | id | workload | median | least – most | ratio | target | stretch | verdict |
        |---|---|---|---|---|---|---|---|
        | F1 | a channel | 21.0 ns | 20.0 – 22.0 |  |  |  | floor |
        | K1.flood | tell | 10.5 ns | 10.0 – 12.0 | 0.50 × F1 | ≤ 1 × F1 | ≤ 0.6 × F1 | stretch |
        | J2 | one run | 200.0 µs | 190.0 – 210.0 | 2.00 × F7 | ≤ 1.6 × F7 | ≤ 1.2 × F7 | FAIL |
        """;

    [Fact]
    public void The_numbers_of_the_page_are_those_of_the_files_that_it_names()
    {
        var (part, files) = PerformancePage.Place.Read(File.ReadAllText(Repository.Page));

        var tables = files.Select(static file => ResultTable.Read(Path.Combine(Repository.Results, file))).ToList();

        part.ShouldBe(PerformancePage.Part(tables), "'./bench.sh page' writes it, after a change of files or of the page's form");
    }

    [Fact]
    public void The_pictures_of_the_page_are_those_of_the_file_that_it_names()
    {
        var (part, files) = GrowthPage.Place.Read(File.ReadAllText(Repository.Page));

        part.ShouldBe(GrowthPage.Part(files.Single(), File.ReadAllText(Path.Combine(Repository.Results, files.Single()))), "'./bench.sh page' writes it");
    }

    [Fact]
    public void A_curve_that_is_not_kept_is_told()
    {
        var curve = CurveCatalogue.All.Single(static one => one.Id == "visits");
        CurvePoint[] points = [new(10, 100, 90, 110), new(100, 151, 150, 152)];

        var part = GrowthPage.Part("2026-01-31-growth.md", CurveReport.Markdown([(curve, points)], "2026-01-31", 3, "2026-01-31-growth"));

        part.ShouldContain("| visits: a visit of a run in memory | **not kept**: from 10 on at most 1.5 × any smaller size; it is 1.5 |");
        part.ShouldContain("(../benchmarks/results/2026-01-31-growth/visits.svg)");
        Should.Throw<InvalidDataException>(static () => GrowthPage.Part("notes.md", "# Notes")).Message.ShouldContain("./bench.sh growth");
    }

    [Fact]
    public void What_the_page_links_to_is_there()
    {
        var folder = Path.GetDirectoryName(Repository.Page)!;

        foreach (Match link in Regex.Matches(File.ReadAllText(Repository.Page), @"\]\((?!https?:|#)([^)#]+)"))
            Path.Exists(Path.Combine(folder, link.Groups[1].Value)).ShouldBeTrue(link.Groups[1].Value);
    }

    [Fact]
    public void A_row_tells_median_ratio_target_and_how_it_stands_and_what_is_missed_is_told_again()
    {
        var part = PerformancePage.Part([ResultTable.Parse("2026-01-31.md", Table.Split('\n'))]);

        part.ShouldStartWith("<!-- numbers of: 2026-01-31.md -->");
        part.ShouldContain("| K1.flood | tell | 10.5 ns, 0.50 × F1 | ≤ 1 × F1 | met, stretch goal too |");
        part.ShouldContain("| J2 | one run | 200.0 µs, 2.00 × F7 | ≤ 1.6 × F7 | **missed** |");
        part.ShouldContain("- **J2** (one run): 2.00 × F7, and it was to be ≤ 1.6 × F7.");
    }

    [Fact]
    public void What_others_take_is_told_in_ours_with_the_speeds_of_the_machines_taken_out()
    {
        var part = PerformancePage.Part([ResultTable.Parse("2026-01-31.md", Table.Split('\n'))]);

        // 59 ns where F1 took 42 ns are 29.5 ns where it takes 21 ns.
        part.ShouldContain("| Akka.NET | tell | 2.8 × | K1.flood |");
        part.ShouldContain("| DBOS | step of a workflow | 5.0 – 10 × | J2 |");
        part.ShouldNotContain("flyt", customMessage: "nothing was measured to hold it against");
    }

    [Fact]
    public void A_later_file_stands_in_the_place_of_an_earlier_one()
    {
        var again = ResultTable.Parse("again.md", Table.Replace("10.5 ns", "9.5 ns").Split('\n'));

        PerformancePage.Part([ResultTable.Parse("first.md", Table.Split('\n')), again]).ShouldContain("| K1.flood | tell | 9.5 ns,");
    }

    [Fact]
    public void Targets_that_no_file_has_are_named()
        => PerformancePage.Missing([ResultTable.Parse("2026-01-31.md", Table.Split('\n'))])
            .ShouldBe(Catalogue.All.Where(static one => one.Target is not null && one.Id is not ("K1.flood" or "J2")).Select(static one => one.Id));

    [Fact]
    public void A_file_without_a_table_is_refused()
        => Should.Throw<InvalidDataException>(static () => ResultTable.Parse("notes.md", ["# Notes", "", "| size | 10 |", "|---|---|", "| ns | 4 |"]))
            .Message.ShouldContain("./bench.sh");

    [Fact]
    public void The_workloads_that_others_are_held_against_are_measured()
    {
        var known = Catalogue.All.Select(static one => one.Id).ToList();
        Other.All.Select(static other => other.Workload).ShouldBeSubsetOf(known);
        Other.All.Select(static other => other.Floor).OfType<string>().ShouldBeSubsetOf(known);
    }
}
