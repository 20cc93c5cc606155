using ActorFlow.Auditor;

if (args.Length == 0 || args is ["--help" or "-h"])
{
    Console.Error.WriteLine("usage: ActorFlow.Auditor FACTS.jsonl...   Ends with 0 when every promise was kept, 1 when one was broken, 2 when there is nothing to judge.");
    return 2;
}

if (args.FirstOrDefault(file => !File.Exists(file)) is { } missing)
{
    Console.Error.WriteLine($"ActorFlow.Auditor: there is no file '{missing}'.");
    return 2;
}

var verdict = Audit.OfFiles(args);
Console.Out.Write(verdict);
return verdict.IsSound ? 0 : 1;
