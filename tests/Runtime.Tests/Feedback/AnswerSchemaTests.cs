using System.Text.Json;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Feedback;

/// <summary>The subset of JSON Schema: each keyword takes what fits and refuses what does not; what is not checked is no schema.</summary>
[Trait("semantics", "6")]
public class AnswerSchemaTests
{
    [Theory]
    [InlineData("true", "7", null)]
    [InlineData("false", "7", "nothing is allowed here")]
    [InlineData("""{"type":"string"}""", "7", "$ is a number, not a string")]
    [InlineData("""{"type":["string","null"]}""", "7", "$ is a number, not a string or a null")]
    [InlineData("""{"type":["string","null"]}""", "null", null)]
    [InlineData("""{"type":"integer"}""", "7.0", null)]
    [InlineData("""{"type":"integer"}""", "7.5", "$ is a number, not a integer")]
    [InlineData("""{"type":"integer"}""", "1e300", null)]
    [InlineData("""{"type":"number"}""", "true", "$ is a boolean, not a number")]
    [InlineData("""{"const":{"a":1}}""", """{"a":1.0}""", null)]
    [InlineData("""{"const":1}""", "2", "$ is not 1")]
    [InlineData("""{"enum":["a",1]}""", "1", null)]
    [InlineData("""{"enum":["a",1]}""", "\"b\"", """$ is none of ["a",1]""")]
    [InlineData("""{"required":["a"]}""", "{}", "$ lacks 'a'")]
    [InlineData("""{"required":["a"]}""", "7", null)]
    [InlineData("""{"properties":{"a":{"properties":{"b":{"type":"string"}}}}}""", """{"a":{"b":1}}""", "$.a.b is a number, not a string")]
    [InlineData("""{"properties":{"a":true},"additionalProperties":false}""", """{"a":1,"b":2}""", "$.b is not allowed")]
    [InlineData("""{"additionalProperties":{"type":"string"}}""", """{"b":2}""", "$.b is a number, not a string")]
    [InlineData("""{"minProperties":1}""", "{}", "$ has 0 members; the fewest are 1")]
    [InlineData("""{"maxProperties":1}""", """{"a":1,"b":2}""", "$ has 2 members; the most are 1")]
    [InlineData("""{"items":{"type":"integer"}}""", """[1,"x"]""", "$[1] is a string, not a integer")]
    [InlineData("""{"minItems":2}""", "[1]", "$ has 1 items; the fewest are 2")]
    [InlineData("""{"maxItems":1}""", "[1,2]", "$ has 2 items; the most are 1")]
    [InlineData("""{"uniqueItems":true}""", """[{"a":1,"b":2},{"b":2.0,"a":1}]""", "$ has the same item twice")]
    [InlineData("""{"uniqueItems":true}""", """[1,"1",[1],{"1":1}]""", null)]
    [InlineData("""{"minimum":1}""", "0.5", "$ is 0.5; allowed is more than or just 1")]
    [InlineData("""{"maximum":9007199254740993}""", "9007199254740994", "$ is 9007199254740994; allowed is less than or just 9007199254740993")]
    [InlineData("""{"exclusiveMinimum":1}""", "1", "$ is 1; allowed is more than 1")]
    [InlineData("""{"exclusiveMaximum":1}""", "1", "$ is 1; allowed is less than 1")]
    [InlineData("""{"multipleOf":0.01}""", "19.99", null)]
    [InlineData("""{"multipleOf":0.01}""", "19.999", "$ is 19.999, no multiple of 0.01")]
    [InlineData("""{"minLength":2}""", "\"x\"", "$ has 1 characters; the fewest are 2")]
    [InlineData("""{"maxLength":1}""", "\"xy\"", "$ has 2 characters; the most are 1")]
    [InlineData("""{"pattern":"^[A-Z]{2}$"}""", "\"AB\"", null)]
    [InlineData("""{"pattern":"^[A-Z]{2}$"}""", "\"Ab\"", "$ does not match the pattern ^[A-Z]{2}$")]
    [InlineData("""{"format":"date"}""", "\"2026-02-30\"", "$ is no date")]
    [InlineData("""{"format":"date"}""", "\"2026-02-28\"", null)]
    [InlineData("""{"format":"date-time"}""", "\"2026-02-28T10:00:00Z\"", null)]
    [InlineData("""{"format":"date-time"}""", "\"2026-02-28T10:00:00.5+02:00\"", null)]
    [InlineData("""{"format":"date-time"}""", "\"2026-02-28T10:00:00\"", "$ is no date-time")]
    [InlineData("""{"format":"time"}""", "\"10:00:00Z\"", null)]
    [InlineData("""{"format":"email"}""", "\"anna@example.org\"", null)]
    [InlineData("""{"format":"email"}""", "\"anna\"", "$ is no email")]
    [InlineData("""{"format":"uri"}""", "\"https://example.org/x\"", null)]
    [InlineData("""{"format":"uri"}""", "\"x y\"", "$ is no uri")]
    [InlineData("""{"format":"uuid"}""", "\"0195f3a0-0000-7000-8000-000000000000\"", null)]
    [InlineData("""{"format":"uuid"}""", "\"0195\"", "$ is no uuid")]
    [InlineData("""{"allOf":[{"type":"integer"},{"minimum":3}]}""", "2", "$ is 2; allowed is more than or just 3")]
    [InlineData("""{"anyOf":[{"type":"string"},{"minimum":3}]}""", "2", "$ fits none of 2 alternatives: $ is a number, not a string, …")]
    [InlineData("""{"anyOf":[{"type":"string"},{"minimum":3}]}""", "4", null)]
    [InlineData("""{"oneOf":[{"type":"integer"},{"minimum":3}]}""", "4", "$ fits 2 of 2 alternatives, not exactly one")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"minimum":3}]}""", "2", null)]
    [InlineData("""{"not":{"type":"string"}}""", "\"x\"", "$ is what it must not be")]
    [InlineData("""{"title":"t","description":"d","default":1,"examples":[1],"$schema":"s","$id":"i","$comment":"c"}""", "7", null)]
    public void A_value_is_judged_by_each_keyword(string schema, string value, string? problem)
    => AnswerSchema.Parse(schema).Problem(JsonElement.Parse(value)).ShouldBe(problem);

    [Theory]
    [InlineData("7", "$ is no schema")]
    [InlineData("{", "is no JSON")]
    [InlineData("""{"$ref":"#/a"}""", "$.$ref is a keyword that is not checked here")]
    [InlineData("""{"properties":{"a":{"if":true}}}""", "$.properties.a.if is a keyword that is not checked here")]
    [InlineData("""{"type":"text"}""", "$.type names 'text'")]
    [InlineData("""{"type":"string","type":"null"}""", "$.type is there twice")]
    [InlineData("""{"minLength":-1}""", "$.minLength is a whole number from 0")]
    [InlineData("""{"minimum":"1"}""", "$.minimum cannot be \"1\"")]
    [InlineData("""{"multipleOf":0}""", "$.multipleOf is a number above zero")]
    [InlineData("""{"enum":[]}""", "$.enum is a list of values")]
    [InlineData("""{"anyOf":[]}""", "$.anyOf is a list of schemas")]
    [InlineData("""{"required":"a"}""", "$.required is a list of texts")]
    [InlineData("""{"pattern":"("}""", "$.pattern is no pattern")]
    [InlineData("""{"pattern":"(a)\\1"}""", "$.pattern is no pattern that can be checked in linear time")]
    [InlineData("""{"format":"ipv4"}""", "$.format names 'ipv4'")]
    public void A_schema_that_says_what_is_not_checked_is_refused_at_its_place(string schema, string problem)
        => Should.Throw<ArgumentException>(() => AnswerSchema.Parse(schema)).Message.ShouldContain(problem);

    [Fact]
    public void A_hostile_text_is_matched_in_linear_time()
    {
        var schema = AnswerSchema.Parse("""{"pattern":"^(a+)+$"}""");
        // A matcher that goes back would need longer than the universe has lasted.
        schema.Problem(JsonElement.Parse($"\"{new string('a', 50_000)}!\"")).ShouldNotBeNull();
    }
}
