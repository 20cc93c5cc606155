using System.Xml.Linq;
using ActorFlow.Benchmarks.Growth;
using Shouldly;
using Xunit;

namespace ActorFlow.Benchmarks.Tests;

public sealed class CurveTests
{
    [Fact]
    public async Task The_number_of_a_size_is_the_median_of_its_repeats_without_the_warm_up()
    {
        var curve = new Scripted([99, 98, 5, 30, 1, 10, 9, 20]);

        var points = await CurveRunner.RunAsync(curve, repeats: 3, largest: 100, static _ => { });

        points.ShouldBe([new CurvePoint(10, 5, 1, 9), new CurvePoint(100, 20, 10, 30)]);
    }

    [Fact]
    public async Task Sizes_beyond_the_largest_are_left_out_but_never_the_first()
        => (await CurveRunner.RunAsync(new Scripted([99, 7]), repeats: 1, largest: 1, static _ => { })).ShouldBe([new CurvePoint(10, 7, 7, 7)]);

    [Theory]
    [InlineData("pass", new double[] { 10, 14 })]
    [InlineData("FAIL", new double[] { 10, 16 })]
    [InlineData("FAIL", new double[] { 10, 16, 10 })]
    [InlineData("pass", new double[] { 30, 10, 14 })]
    [InlineData("FAIL", new double[] { 30, 10, 20 })]
    public void A_curve_is_flat_when_it_rises_nowhere_by_more_than_the_bound(string verdict, double[] numbers)
        => CurveReport.Verdict(new Scripted([]), [.. numbers.Select((number, at) => Point(10 * (at + 1), number))]).ShouldBe(verdict);

    [Fact]
    public void Sizes_below_the_one_that_the_bound_begins_at_are_not_held_against_anything()
        => CurveReport.Verdict(new Scripted([]), [Point(1, 1), Point(10, 10), Point(100, 12)]).ShouldBe("pass");

    [Theory]
    [InlineData(20, "pass")]
    [InlineData(31, "FAIL")]
    public void A_bound_that_is_a_number_holds_at_every_size(double middle, string verdict)
        => (Bound.AtMost(30).Compared([Point(1, 10), Point(10, middle), Point(100, 5)]) <= 30 ? "pass" : "FAIL").ShouldBe(verdict);

    [Fact]
    public void The_stated_sizes_are_covered()
    {
        var largest = CurveCatalogue.All.ToDictionary(static curve => curve.Id, static curve => (curve.Sizes[0], curve.Sizes[^1]));

        largest["visits"].ShouldBe((10, 10_000_000));
        largest["runs"].ShouldBe((1, 1_000_000));
        largest["list"].ShouldBe((1, 1_000_000));
        largest["fan-out"].ShouldBe((10, 1_000_000));
        largest["start"].ShouldBe((10, 100_000));
    }

    [Fact]
    public void The_page_shows_the_numbers_the_verdict_and_the_drawing()
    {
        var page = CurveReport.Markdown([(new Scripted([]), [Point(10, 10), Point(1_000, 12.34)])], "2026-01-31", 3, "there");

        page.ShouldContain("| things | 10 | 1 000 |");
        page.ShouldContain("| ns | 10.0 | 12.3 |");
        page.ShouldContain("pass: from 10 on at most 1.5 × any smaller size; it is 1.2.");
        page.ShouldContain("![a scripted thing](there/scripted.svg)");
    }

    [Fact]
    public void The_drawing_has_a_mark_a_bar_and_a_label_for_each_size_inside_the_picture()
    {
        CurvePoint[] points = [Point(10, 10), Point(100, 12), new(1_000, 13, 11, 40)];

        var picture = XDocument.Parse(CurveDrawing.Draw(new Scripted([]), points)).Root!;

        XName Named(string name) => picture.Name.Namespace + name;
        var marks = picture.Elements(Named("circle")).ToList();
        marks.Count.ShouldBe(3);
        marks.Select(static mark => (double)mark.Attribute("cx")!).ShouldBeInOrder(SortDirection.Ascending);
        marks.ShouldAllBe(mark => (double)mark.Attribute("cx")! > 0 && (double)mark.Attribute("cx")! < 720 && (double)mark.Attribute("cy")! > 0
            && (double)mark.Attribute("cy")! < 400);
        picture.Elements(Named("polyline")).Select(static line => ((string)line.Attribute("points")!).Split(' ').Length)
            .ShouldBe([2, 3], "the bound, which the first size does not have, and the numbers");
        picture.Elements(Named("text")).Select(static text => text.Value).ShouldContain("1 000");
    }

    private static CurvePoint Point(int size, double number) => new(size, number, number, number);

    private sealed class Scripted(double[] numbers) : Curve
    {
        private int _next;

        public override string Id => "scripted";

        public override string Title => "a scripted thing";

        public override string SizeName => "things";

        public override string Unit => "ns";

        public override IReadOnlyList<int> Sizes => [10, 100];

        public override Bound Bound => Bound.FlatFrom(10, 1.5);

        public override Task<double> MeasureAsync(int size) => Task.FromResult(numbers[_next++]);
    }
}
