using System.Text.Json;
using ActorFlow.Definitions.Variables;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Variables;

[Trait("semantics", "7")]
public class EnvironmentTests
{
    private static EnvironmentLayers Layers(params Dictionary<string, string>[] layers) => new(layers, new HashSet<string> { "TOKEN" });

    [Fact]
    public void A_node_goes_before_the_flow_the_flow_before_the_run_and_the_run_before_the_process()
    {
        var layers = Layers(new() { ["A"] = "node" }, new() { ["A"] = "flow", ["B"] = "flow" }, new() { ["B"] = "run", ["C"] = "run" },
            new() { ["C"] = "process", ["D"] = "process" });

        layers.Replace("${A} ${B} ${C} ${D}").ShouldBe("node flow run process");
    }

    [Fact]
    public void A_value_is_made_of_those_beneath_its_own_layer()
    {
        var layers = Layers(new() { ["URL"] = "${HOST}/${URL}" }, new() { ["HOST"] = "http://${HOST}", ["URL"] = "orders" },
            new() { ["HOST"] = "shop" });

        layers.Find("URL").ShouldBe("http://shop/orders");
    }

    [Fact]
    public void What_is_not_set_takes_its_default_or_is_an_error_that_names_it()
    {
        var layers = Layers(new Dictionary<string, string>());

        layers.Replace("${PORT:-8080}${EMPTY:-}").ShouldBe("8080");
        Should.Throw<EnvironmentMissingException>(() => layers.Replace("x ${PORT}")).Name.ShouldBe("PORT");
    }

    [Fact]
    public void A_doubled_sign_is_a_plain_one() => Layers(new Dictionary<string, string>()).Replace("$${HOME} costs $5").ShouldBe("${HOME} costs $5");

    [Theory]
    [InlineData("${")]
    [InlineData("${A")]
    [InlineData("${A B}")]
    [InlineData("${}")]
    [InlineData("${1A}")]
    [InlineData("${A:?no}")]
    public void A_malformed_reference_is_refused(string text)
    => Should.Throw<FormatException>(() => EnvironmentText.Names(text)).Message.ShouldContain(text);

    [Fact]
    public void The_processs_own_variables_are_not_read_for_references()
        => Layers(new() { ["A"] = "${P}" }, new() { ["P"] = "${NOT_A_REFERENCE" }).Find("A").ShouldBe("${NOT_A_REFERENCE");

    [Fact]
    public void Secrets_that_were_handed_out_are_known_and_masked_wherever_they_stand()
    {
        var layers = Layers(new() { ["HEADER"] = "Bearer ${TOKEN}" }, new() { ["TOKEN"] = "s3cret-value" });
        layers.Find("HEADER").ShouldBe("Bearer s3cret-value");

        var mask = new SecretMask(layers.Secrets);

        mask.Apply("got s3cret-value!").ShouldBe("got ***!");
        mask.Apply(JsonElement.Parse("""{"s3cret-value":["x s3cret-value",1,null,{"a":true}]}"""u8)).GetRawText()
            .ShouldBe("""{"***":["x ***",1,null,{"a":true}]}""");
    }

    [Fact]
    public void Variables_are_read_from_a_file_with_quotes_remarks_and_exports()
    {
        var values = DotEnv.Parse("""
            # remark
            A=1
            export B = two words # remark
            C='as ${it} is # here'
            D="line\nbreak \"quoted\"" # remark

            E=
            A=2
            """);

        values.ShouldBe(new Dictionary<string, string> { ["A"] = "2", ["B"] = "two words", ["C"] = "as ${it} is # here",
            ["D"] = "line\nbreak \"quoted\"", ["E"] = "" }, ignoreOrder: true);
    }

    [Theory]
    [InlineData("A=1\nnothing", "Line 2")]
    [InlineData("1A=1", "Line 1")]
    [InlineData("A='open", "Line 1")]
    [InlineData("A='x' y", "Line 1")]
    public void A_line_of_a_file_that_is_none_is_named(string text, string line)
    => Should.Throw<FormatException>(() => DotEnv.Parse(text)).Message.ShouldContain(line);
}
