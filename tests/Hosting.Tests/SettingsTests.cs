using System.Runtime.CompilerServices;
using ActorFlow.Hosting.Configuration;
using ActorFlow.Persistence.Sqlite;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Xunit;

namespace ActorFlow.Hosting.Tests;

/// <summary>Settings come in layers, are checked all at once, and say where they come from.</summary>
public sealed class SettingsTests : IDisposable
{
    private static readonly Dictionary<string, string?> NoVariables = [];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_reference_is_in_the_package_and_every_key_of_it_is_known()
    {
        var reference = _folder.Write("as-file.conf", File.ReadAllText(InRepository("hocon/reference.conf")));

        var settings = ActorFlowSettings.Load(reference, null, NoVariables);

        settings.ThrowIfInvalid();
        settings.Values.Count.ShouldBeGreaterThan(10);
        settings.Values.ShouldAllBe(value => value.Source == reference);
        ActorFlowSettings.Load(_folder.Write("empty.conf", "{}"), null, NoVariables).Values.Select(value => (value.Key, value.Value, value.Source))
            .ShouldBe(settings.Values.Select(value => (value.Key, value.Value, "reference.conf")));
    }

    [Fact]
    public void The_file_for_one_process_is_sound()
        => ActorFlowSettings.Load(InRepository("hocon/in-process.conf"), null, NoVariables).ThrowIfInvalid();

    [Fact]
    public void The_environment_wins_over_the_host_the_host_over_the_file_and_the_file_over_the_reference()
    {
        var file = _folder.Write("my.conf",
            """{ "ActorFlow": { "Engine": { "PipelineDepth": 1, "MaxUncleanEnds": 1, "CancelGrace": "00:00:01" /* soon */ } } } // the end""");
        var host = new ConfigurationBuilder().AddInMemoryCollection([new("ActorFlow:Engine:PipelineDepth", "2"),
            new("ActorFlow:Engine:MaxUncleanEnds", "2")]).Build();
        var environment = new Dictionary<string, string?> { ["ActorFlow__Engine__PipelineDepth"] = "3", ["ACTORFLOW_LONG"] = "1", ["PATH"] = "x" };

        var settings = ActorFlowSettings.Load(file, host, environment);
        settings.ThrowIfInvalid();
        var options = new FlowSystemOptions();
        settings.Apply(options);

        (options.PipelineDepth, options.MaxUncleanEnds, options.CancelGrace, options.StopTimeout)
            .ShouldBe((3, 2, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)));
        string SourceOf(string key) => settings.Values.Single(value => value.Key == $"ActorFlow:Engine:{key}").Source;
        new[] { "PipelineDepth", "MaxUncleanEnds", "CancelGrace", "StopTimeout" }.Select(SourceOf)
            .ShouldBe(["the environment", "the host's configuration", file, "reference.conf"]);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once_with_key_value_range_and_example()
    {
        var file = _folder.Write("bad.conf", """
            { "ActorFlow": {
              "Engine": { "CancelGrace": "ten seconds", "PipelineDepth": 0, "InboxPoll": "00:00:00.001", "Stoptimeouts": "00:00:01" },
              "Journal": { "Sqlite": { "Readers": "many", "Synchronous": "Sometimes", "Path": "a.db" } },
              "Colour": "red" } }
            """);

        var problems = Should.Throw<ActorFlowConfigurationException>(ActorFlowSettings.Load(file, null, NoVariables).ThrowIfInvalid).Problems;

        problems.ShouldBe(
        [
            $"ActorFlow:Colour (in {file}) is no setting. See reference.conf for those there are.",
            $"ActorFlow:Engine:CancelGrace is 'ten seconds' (in {file}). Allowed is a time as [d.]hh:mm:ss[.fffffff], 00:00:00 to 1.00:00:00, for example 00:00:10.",
            $"ActorFlow:Engine:InboxPoll is '00:00:00.001' (in {file}). Allowed is 00:00:00.0100000 to 00:01:00, or 00:00:00 for never, for example 00:00:00.2000000.",
            $"ActorFlow:Engine:PipelineDepth is '0' (in {file}). Allowed is 1 to 65536, for example 64.",
            $"ActorFlow:Engine:Stoptimeouts (in {file}) is no setting. Did you mean ActorFlow:Engine:StopTimeout?",
            $"ActorFlow:Journal:Sqlite:Readers is 'many' (in {file}). Allowed is a whole number, 1 to 64, for example 4.",
            $"ActorFlow:Journal:Sqlite:Synchronous is 'Sometimes' (in {file}). Allowed is one of Full, Normal, for example Full.",
        ]);
    }

    [Fact]
    public void A_value_that_is_overridden_is_not_in_force_and_harms_nobody()
        => ActorFlowSettings.Load(_folder.Write("bad.conf", """{ "ActorFlow": { "Engine": { "PipelineDepth": 0 } } }"""), null,
            new Dictionary<string, string?> { ["ACTORFLOW__ENGINE__PIPELINEDEPTH"] = "7" }).ThrowIfInvalid();

    [Fact]
    public void A_file_that_was_named_must_be_there()
        => Should.Throw<ActorFlowConfigurationException>(() => ActorFlowSettings.Load(_folder.File("none.conf"), null, NoVariables)).Message
            .ShouldContain($"There is no configuration file '{_folder.File("none.conf")}'");

    [Theory]
    [InlineData("{ \"ActorFlow\": {\n  \"Engine\": nope } }", "line 2, byte 14")]
    [InlineData("{ \"ActorFlow\": { \"Engine\": { \"PipelineDepth\": 1, \"PipelineDepth\": 2 } } }", "duplicate")]
    public void A_file_that_is_no_JSON_is_refused_with_the_place(string text, string place)
    {
        var file = _folder.Write("broken.conf", text);
        var error = Should.Throw<ActorFlowConfigurationException>(() => ActorFlowSettings.Load(file, null, NoVariables));
        error.Message.ShouldContain(file);
        error.Message.ShouldContain(place);
    }

    [Fact]
    public void Secrets_are_masked_where_settings_are_shown()
    {
        var settings = ActorFlowSettings.Load(_folder.Write("empty.conf", "{}"), null,
            new Dictionary<string, string?> { ["ActorFlow__Journal__Other__Password"] = "hunter2",
                ["ActorFlow__Journal__Other__ConnectionString"] = "Password=hunter2" });

        string.Join('\n', settings.Values).ShouldNotContain("hunter2");
        Should.Throw<ActorFlowConfigurationException>(settings.ThrowIfInvalid).Message.ShouldNotContain("hunter2");
    }

    [Fact]
    public void The_journals_settings_leave_alone_what_is_not_configured()
    {
        var settings = ActorFlowSettings.Load(_folder.Write("my.conf",
            """{ "ActorFlow": { "Journal": { "Sqlite": { "Readers": 7, "Path": "" } } } }"""), null, NoVariables);
        var options = new SqliteJournalOptions { Path = "orders.db", CacheMegabytes = 5 };

        settings.Apply(options);

        (options.Path, options.Readers, options.CacheMegabytes).ShouldBe(("orders.db", 7, 5));
    }

    private static string InRepository(string path, [CallerFilePath] string source = "")
        => Path.Combine(Path.GetDirectoryName(source)!, "..", "..", path);

    [Theory]
    [InlineData("Full", true)]
    [InlineData("normal", true)]
    [InlineData("Full,Normal", false)]
    [InlineData("1", false)]
    [InlineData("7", false)]
    [InlineData("", false)]
    public void A_name_of_a_list_is_one_of_the_list(string text, bool isOne)
        => OptionText.TryRead(typeof(ActorFlow.Persistence.Sqlite.SqliteSynchronous), text, out _).ShouldBe(isOne);

    [Fact]
    public void The_environment_can_name_the_file()
    {
        var file = _folder.Write("named.conf", """{ "ActorFlow": { "Engine": { "PipelineDepth": 3 } } }""");
        var settings = ActorFlowSettings.Load(environment: new Dictionary<string, string?> { ["ActorFlow__ConfigurationFile"] = file,
            ["CONFIG"] = "nowhere.conf" });

        settings.File.ShouldBe(file);
        settings.ThrowIfInvalid();
        settings.Values.Single(value => value.Key == "ActorFlow:Engine:PipelineDepth").Value.ShouldBe("3");
    }
}
