using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ActorFlow.Cli;

namespace ActorFlow.Samples.TextPipeline.Job;

/// <summary>The verb <c>text-pipeline</c>: the whole job.</summary>
internal sealed class TextPipelineVerb() : CliVerb(
    "text-pipeline",
    """
    Reads a folder of English prose, measures and summarises each document in a durable run of its own, and writes a report.
    Run again, it does nothing twice; killed at any moment and run again, it goes on where it was.
    """)
{
    private readonly Argument<string> _folder = new("folder")
    {
        Description = "Where the .txt and .md files are, at any depth.",
        DefaultValueFactory = _ => Repository.Find().Documents,
    };

    private readonly Option<string> _outFolder = new("--out")
    {
        Description = "Where report.md, report.svg and the journal go; --db names another place for the journal.",
        HelpName = "DIR",
        DefaultValueFactory = _ => Repository.Find().Out,
    };

    private readonly Option<string?> _effects = new("--effects") { Description = "Add one JSON line a step to this file.", HelpName = "FILE" };

    private readonly Option<int> _slow = new("--slow")
    {
        Description = "Let each step take this much longer, in milliseconds, to watch it or to kill it.",
        HelpName = "MS",
    };

    protected override void Declare(Command command, CliOffers offers)
    {
        _folder.Validators.Add(CliPath.Check);
        _outFolder.Validators.Add(CliPath.Check);
        _effects.Validators.Add(CliPath.Check);
        _slow.Validators.Add(RefuseOutOfRange);
        command.Add(_folder);
        command.Add(_outFolder);
        command.Add(_effects);
        command.Add(_slow);
    }

    protected override Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        string outPath = Path.GetFullPath(call.Get(_outFolder)!);
        var options = new JobOptions(
            call.Get(_folder)!,
            outPath,
            Path.GetFullPath(call.IsDatabaseNamed ? call.Database : Path.Combine(outPath, Repository.DatabaseName)),
            call.Get(_effects),
            TimeSpan.FromMilliseconds(call.Get(_slow)));
        return new TextPipelineJob(options, call.Terminal, call.TimeProvider) { Configure = call.Configure }.RunAsync(cancellationToken);
    }

    private static void RefuseOutOfRange(OptionResult result)
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out int value) && value is < 0 or > 3_600_000)
        {
            result.AddError($"--slow {value} is out of range: 0 to 3600000 milliseconds, for example --slow 500.");
        }
    }
}
