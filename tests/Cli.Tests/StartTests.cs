using ActorFlow.Cli.Calling;
using ActorFlow.Cli.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>What the start of the tool takes. Time is for benchmarks; these are the causes of it that can be counted.</summary>
public sealed class StartTests : IDisposable
{
    private const string Document = """
        { "id": "hello", "nodes": [ { "id": "only", "functionId": "core.setValue", "params": { "key": "greeting", "value": "hello" } } ], "flow": { "startNodeId": "only" } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("start").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_run_of_a_JSON_document_loads_nothing_that_it_has_no_use_for()
    {
        var told = Path.Combine(_folder, "told.txt");
        await File.WriteAllTextAsync(Path.Combine(_folder, "hello.json"), Document);
        var call = await Call.OfAsync(Life.Start(Programs.Tool, ["run", "hello.json", "--db", "runs.db"], _folder, ("DOTNET_STARTUP_HOOKS", Programs.Shop), ("TOLD_TO", told)));
        call.ShouldEndWith(0);
        var loaded = await File.ReadAllLinesAsync(told);
        loaded.ShouldContain("ActorFlow.Actors", customMessage: "it has to be seen what is loaded");
        foreach (var needless in (string[])["YamlDotNet", "OpenAI", "Handlebars", "Npgsql", "Spectre.Console", "Microsoft.AspNetCore", "Microsoft.Extensions.DependencyInjection", "System.Net.Http"])
            loaded.ShouldNotContain(name => name == needless || (name.StartsWith($"{needless}.") && !name.EndsWith("Abstractions")), needless);
    }

    [Fact]
    public void A_call_makes_only_the_verb_that_it_names_and_one_that_names_none_makes_all()
    {
        var all = ReadyVerbs.For([]).ToList();
        all.Count.ShouldBe(typeof(CliVerb).Assembly.GetTypes().Count(type => type.IsSubclassOf(typeof(CliVerb)) && !type.IsAbstract), "every verb is listed");
        all.Select(verb => verb.Name).ShouldBeUnique();
        foreach (var verb in all.Where(verb => verb.Name != "complete"))
            ReadyVerbs.For([verb.Name, "--help"]).Select(made => made.GetType()).ShouldBe([verb.GetType()], $"'{verb.Name}' is listed by its name");
        foreach (var args in (string[][])[["--json", "list"], ["nonsense"], ["help", "run"], ["complete", "run"]])
            ReadyVerbs.For(args).Count().ShouldBe(all.Count);
    }
}
