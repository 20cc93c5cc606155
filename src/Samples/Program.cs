using ActorFlow.Samples.TextPipeline.Job;

// One program for all samples: the first argument names the sample, the rest is its own.
switch (args)
{
    case ["text-pipeline", .. var rest]:
        return await TextPipelineCommand.RunAsync(rest);
    default:
        Console.Error.WriteLine("usage: ActorFlow.Samples text-pipeline [folder] [options]");
        return ExitCode.BadInput;
}
