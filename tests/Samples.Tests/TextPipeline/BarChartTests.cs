using System.Globalization;
using System.Xml.Linq;
using ActorFlow.Samples.TextPipeline.Report;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.TextPipeline;

public class BarChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Bars_are_as_long_as_their_values()
    {
        XElement chart = Draw(("half", 50), ("whole", 100));

        double[] widths = Widths(chart);
        widths[1].ShouldBe(widths[0] * 2, tolerance: 0.2);
    }

    [Fact]
    public void Every_bar_stays_inside_the_picture_whatever_the_values()
    {
        XElement chart = Draw(("deep", -180.4), ("zero", 0), ("high", 1234.5));

        double width = Number(chart, "width");
        foreach (XElement bar in chart.Descendants(Svg + "rect"))
        {
            Number(bar, "x").ShouldBeGreaterThan(0);
            (Number(bar, "x") + Number(bar, "width")).ShouldBeLessThan(width);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    public void The_picture_is_as_high_as_there_are_bars(int count)
    {
        XElement chart = Draw([.. Enumerable.Range(0, count).Select(i => ($"document {i}", (double)i % 100))]);

        XElement[] bars = [.. chart.Descendants(Svg + "rect")];
        bars.Length.ShouldBe(count);
        bars.Select(bar => Number(bar, "y")).ShouldBeUnique();
        bars.Max(bar => Number(bar, "y") + Number(bar, "height")).ShouldBeLessThan(Number(chart, "height"));
    }

    [Fact]
    public void Labels_that_are_hostile_to_xml_are_written_safely()
    {
        XElement chart = Draw(("</text><script>&\"\u0001\ud800 name", 10), (new string('x', 33) + "\ud83d\ude00 long", 20));

        chart.Descendants(Svg + "script").ShouldBeEmpty();
        chart.Descendants(Svg + "text").ShouldContain(text => text.Value.Contains("</text><script>&", StringComparison.Ordinal));
    }

    [Fact]
    public void A_chart_without_bars_says_so() => Draw().Value.ShouldContain("No document was long enough");

    [Fact]
    public void The_scale_has_round_ticks_from_end_to_end()
    {
        var scale = Scale.For([-37, 121]);

        scale.Ticks.ShouldBe([-40, -20, 0, 20, 40, 60, 80, 100, 120, 140]);
        scale.Share(-40).ShouldBe(0);
        scale.Share(140).ShouldBe(1);
    }

    private static XElement Draw(params (string, double)[] bars) => XElement.Parse(BarChart.Draw("Reading ease", bars));

    private static double[] Widths(XElement chart) => [.. chart.Descendants(Svg + "rect").Select(bar => Number(bar, "width"))];

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
