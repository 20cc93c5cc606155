using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ActorFlow.Samples.TextPipeline.Job;

/// <summary>The command line of the job.</summary>
public static class TextPipelineCommand
{
    // How long steps may take to end after Ctrl-C or SIGTERM. Whatever does not, runs again next time.
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        ParseResult parsed = Create().Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) Console.Error.WriteLine($"text-pipeline: {error.Message}");
            Console.Error.WriteLine("text-pipeline: --help lists the options.");
            return ExitCode.BadInput;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = StopTime });
    }

    private static Command Create()
    {
        var defaults = Repository.Find();
        var folder = new Argument<string>("folder")
        {
            Description = "Where the .txt and .md files are, at any depth.",
            DefaultValueFactory = _ => defaults.Documents,
        };
        var outFolder = new Option<string>("--out")
        {
            Description = "Where report.md, report.svg and the journal go.",
            HelpName = "DIR",
            DefaultValueFactory = _ => defaults.Out,
        };
        var database = new Option<string?>("--db")
        {
            Description = "The journal's file. [default: text-pipeline.db in the --out folder]",
            HelpName = "FILE",
        };
        var effects = new Option<string?>("--effects")
        {
            Description = "Add one JSON line a step to this file.",
            HelpName = "FILE",
        };
        var slow = new Option<int>("--slow")
        {
            Description = "Let each step take this much longer, in milliseconds, to watch it or to kill it.",
            HelpName = "MS",
        };
        folder.Validators.Add(RefuseNoPath);
        outFolder.Validators.Add(RefuseNoPath);
        database.Validators.Add(RefuseNoPath);
        effects.Validators.Add(RefuseNoPath);
        slow.Validators.Add(RefuseOutOfRange);

        var command = new Command(
            "text-pipeline",
            """
            Reads a folder of English prose, measures and summarises each document in a durable run of its own, and writes a report.
            Run again, it does nothing twice; killed at any moment and run again, it goes on where it was.
            Ends with 0 when all is done, 1 when a run failed, 2 when the input cannot be worked with, 130 when it was stopped.
            """)
        { folder, outFolder, database, effects, slow, new HelpOption() };
        command.SetAction((parsed, cancellation) =>
        {
            string outPath = Path.GetFullPath(parsed.GetRequiredValue(outFolder));
            var options = new JobOptions(
                parsed.GetRequiredValue(folder),
                outPath,
                Path.GetFullPath(parsed.GetValue(database) ?? Path.Combine(outPath, "text-pipeline.db")),
                parsed.GetValue(effects),
                TimeSpan.FromMilliseconds(parsed.GetValue(slow)));
            return new TextPipelineJob(options, Terminal.OfProcess, TimeProvider.System).RunAsync(cancellation);
        });
        return command;
    }

    private static void RefuseNoPath(SymbolResult result)
    {
        switch (result.Tokens)
        {
            case [{ Value: "" }]:
                result.AddError("a path is empty. Leave it out for the default, or name a place.");
                break;
            case [{ Value: ['-', '-', ..] } token]:
                result.AddError($"there is no option {token.Value}. If it is a path, put ./ before it.");
                break;
        }
    }

    private static void RefuseOutOfRange(OptionResult result)
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out int value) && value is < 0 or > 3_600_000)
        {
            result.AddError($"--slow {value} is out of range: 0 to 3600000 milliseconds, for example --slow 500.");
        }
    }
}
