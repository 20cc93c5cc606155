using System.Text.Json;
using ActorFlow.Definitions;
using ActorFlow.Server.Tests.Hosting;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Tour;

/// <summary>The description of the API is a good one, tells the truth, and everything in it is exercised.</summary>
public sealed class DescriptionTests
{
    [Fact]
    public async Task The_description_is_an_OpenAPI_document_without_a_fault()
    {
        await using var server = await TestServer.StartAsync(TourServer.Flows);
        var text = await server.Client.GetStringAsync("/api/v1/openapi.json");
        var (document, diagnostic) = OpenApiDocument.Parse(text, "json");
        diagnostic.ShouldNotBeNull();
        diagnostic.Errors.ShouldBeEmpty();
        diagnostic.Warnings.ShouldBeEmpty();
        document.ShouldNotBeNull().Validate(ValidationRuleSet.GetDefaultRuleSet()).ShouldBeEmpty();
        diagnostic.SpecificationVersion.ShouldBe(OpenApiSpecVersion.OpenApi3_1);
        document!.Paths.Count.ShouldBeGreaterThan(30);
    }

    [Fact]
    public async Task Every_operation_has_an_id_of_its_own_a_summary_a_tag_that_is_described_answers_and_problems()
    {
        await using var server = await TestServer.StartAsync(TourServer.Flows);
        var description = new Description(await server.Client.GetJsonAsync("/api/v1/openapi.json"));
        var operations = description.Operations.ToList();
        operations.Select(one => Description.IdOf(one.Operation)).ShouldBeUnique();
        var tags = description.Root.GetProperty("tags").EnumerateArray().Select(tag => tag.Text("name")).ToList();
        foreach (var (path, method, operation) in operations)
        {
            var name = $"{method} {path}";
            operation.Text("summary").ShouldNotBeNullOrWhiteSpace(name);
            tags.ShouldContain(operation.GetProperty("tags")[0].GetString(), name);
            var parameters = operation.TryGetProperty("parameters", out var listed) ? listed.EnumerateArray().ToList() : [];
            parameters.Where(parameter => parameter.Text("in") == "path").Select(parameter => $"{{{parameter.Text("name")}}}")
                .ShouldBe(path.Split('/').Where(segment => segment.StartsWith('{')), name);
            var statuses = operation.GetProperty("responses").EnumerateObject().Select(response => response.Name).ToList();
            statuses.ShouldContain(status => status.StartsWith('2'), name);
            statuses.ShouldContain("400", name);
            foreach (var response in operation.GetProperty("responses").EnumerateObject())
                response.Value.Text("description").ShouldNotBeNullOrWhiteSpace(name);
        }
    }

    [Fact]
    public async Task Every_operation_of_the_description_is_exercised_and_its_answers_are_as_described()
    {
        await using var server = await TourServer.StartAsync();
        var description = new Description(await server.Client.GetJsonAsync("/api/v1/openapi.json"));
        var ids = description.Operations.Select(one => Description.IdOf(one.Operation)).Order(StringComparer.Ordinal).ToList();
        Stops.All.Keys.Order(StringComparer.Ordinal).ShouldBe(ids);

        server.Seen.Clear();
        foreach (var id in ids)
        {
            await Stops.All[id](server);
            server.Seen.ShouldContain(exchange => Description.IdOf(description.Find(exchange.Method, exchange.Path)!.Value.Operation) == id,
                $"{id} was not called");
        }

        var check = new SchemaCheck(description.Root);
        foreach (var exchange in server.Seen)
            FaultsOf(description, check, exchange).ShouldBeEmpty($"{exchange.Method} {exchange.Path} answered {exchange.Status}: {exchange.Body}");
    }

    private static IEnumerable<string> FaultsOf(Description description, SchemaCheck check, Exchange exchange)
    {
        var (_, _, operation) = description.Find(exchange.Method, exchange.Path)!.Value;
        if (!operation.GetProperty("responses").TryGetProperty($"{exchange.Status}", out var response))
            return [$"the status {exchange.Status} is not described"];
        if (exchange.Body is null || exchange.MediaType is null)
            return [];
        if (!response.TryGetProperty("content", out var content) || !content.TryGetProperty(exchange.MediaType, out var media))
            return [$"the media type {exchange.MediaType} is not described"];
        return exchange.MediaType.EndsWith("json", StringComparison.Ordinal) && exchange.MediaType != "application/x-ndjson"
            ? check.Faults(media.GetProperty("schema"), JsonDocument.Parse(exchange.Body).RootElement) : [];
    }
}
