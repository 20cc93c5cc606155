using System.Globalization;
using ActorFlow;
using ActorFlow.Samples;
using ActorFlow.Samples.AgentLoop;
using ActorFlow.Samples.BinaryChunks;
using ActorFlow.Samples.ChildPerCustomer;
using ActorFlow.Samples.DataPipeline;
using ActorFlow.Samples.DynamicFanOut;
using ActorFlow.Samples.InvoiceReading;
using ActorFlow.Samples.Newsletter;
using ActorFlow.Samples.OrderDesk;
using ActorFlow.Samples.OrderRouting;
using ActorFlow.Samples.PaymentDeadline;
using ActorFlow.Samples.PriceCheck;
using ActorFlow.Samples.PurchaseApproval;
using ActorFlow.Samples.RateLimitedFetch;
using ActorFlow.Samples.SagaOrder;
using ActorFlow.Samples.SupportTicket;
using ActorFlow.Samples.TextStatistics;
using ActorFlow.Samples.ThreeMembers;
using ActorFlow.Samples.WebShop;
using ActorFlow.Samples.WordCount;
using ActorFlow.Samples.WordTotals;

// One program for all samples: the first argument names the sample, the rest is its own. The text pipeline is a verb of a command line with all the
// others.
switch (args)
{
    case ["text-statistics", var folder] when Directory.Exists(folder):
        return await FolderStatistics.RunAsync(folder, Console.Out);
    case ["binary-chunks", var file, var manifest] when File.Exists(file):
        return await TileManifest.RunAsync(file, manifest, Console.Out);
    case ["rate-limited-fetch"]:
        return await PageFetch.RunAsync(30, 20, Console.Out);
    case ["rate-limited-fetch", var pages, var rate] when int.TryParse(pages, CultureInfo.InvariantCulture, out int count) && count >= 0
        && double.TryParse(rate, CultureInfo.InvariantCulture, out double perSecond) && perSecond is >= 0.001 and <= 100_000:
        return await PageFetch.RunAsync(count, perSecond, Console.Out);
    case ["word-count", var file] when File.Exists(file):
        return await WordCounter.RunAsync(file, 10, Console.Out);
    case ["word-count", var file, var top] when File.Exists(file) && int.TryParse(top, CultureInfo.InvariantCulture, out int most):
        return await WordCounter.RunAsync(file, most, Console.Out);
    case ["order-desk", .. var rest]:
        return await OrderDeskCommand.RunAsync(rest, Console.Out);
    case ["data-pipeline", .. var rest]:
        return await DataPipelineCommand.RunAsync(rest, Console.Out);
    case ["payment-deadline", .. var rest]:
        return await PaymentDeadlineCommand.RunAsync(rest, Console.Out);
    case ["purchase-approval", .. var rest]:
        return await PurchaseCommand.RunAsync(rest, Console.In, Console.Out, Patience.OfADemonstration);
    case ["web-shop", var file, var url]:
        return await WebShop.RunAsync(file, url, Console.Out);
    case ["saga-order"]:
        return await SagaOrder.RunAsync(500, Console.Out);
    case ["saga-order", var sum] when decimal.TryParse(sum, CultureInfo.InvariantCulture, out decimal amount):
        return await SagaOrder.RunAsync(amount, Console.Out);
    case ["dynamic-fan-out"]:
        return await PriceBasket.RunAsync("tea:2,cup:1,spoon:4", Console.Out);
    case ["dynamic-fan-out", var basket]:
        return await PriceBasket.RunAsync(basket, Console.Out);
    case ["agent-loop"]:
        return await Agent.RunAsync("how many apples and pears are there?", new FruitModel(), Console.Out);
    case ["agent-loop", var question]:
        return await Agent.RunAsync(question, new FruitModel(), Console.Out);
    case ["child-per-customer", .. var customers]:
        return await ChildPerCustomer.RunAsync(customers.Length > 0 ? customers : ["Ada", "Grace", "", "Edsger"], Console.Out);
    case ["support-ticket" or "14", .. var rest]:
        return await SupportTicketCommand.RunAsync(rest, Console.Out);
    case ["order-routing" or "15", .. var rest]:
        return await OrderRoutingCommand.RunAsync(rest, Console.Out);
    case ["newsletter" or "16", .. var readers]:
        return await NewsletterCommand.RunAsync(readers, Console.Out);
    case ["price-check" or "17"]:
        return await PriceCheckCommand.RunAsync(Console.Out);
    case ["word-totals" or "18", var file] when File.Exists(file):
        return await WordTotalsCommand.RunAsync(file, Console.Out);
    case ["invoice-reading" or "19", .. var rest] when rest.Length == 0 || (rest.Length == 1 && File.Exists(rest[0])):
        return await InvoiceReadingCommand.RunAsync(rest, Console.Out);
    case ["three-members" or "21", .. var rest]:
        return await ThreeMembersCommand.RunAsync(rest, Console.In, Console.Out, Console.Error);
    case ["price-check" or "17" or "word-totals" or "18" or "invoice-reading" or "19" or "text-statistics" or "binary-chunks" or "rate-limited-fetch"
        or "word-count" or "saga-order" or "dynamic-fan-out" or "agent-loop" or "web-shop", ..]:
        Console.Error.WriteLine("""
            usage: ActorFlow.Samples text-statistics <folder>
                   ActorFlow.Samples binary-chunks <file> <manifest>
                   ActorFlow.Samples rate-limited-fetch [<pages> <per second>]
                   ActorFlow.Samples word-count <file> [how many]
                   ActorFlow.Samples order-desk [item] [count] [customer]
                   ActorFlow.Samples data-pipeline [milliseconds]
                   ActorFlow.Samples saga-order [sum]
                   ActorFlow.Samples payment-deadline [verb ...]
                   ActorFlow.Samples purchase-approval [what] [price]
                   ActorFlow.Samples dynamic-fan-out [item:count,…]
                   ActorFlow.Samples agent-loop [question]
                   ActorFlow.Samples child-per-customer [customer ...]
                   ActorFlow.Samples web-shop <database> <url>
                   ActorFlow.Samples support-ticket [text]
                   ActorFlow.Samples order-routing [kind] [total]
                   ActorFlow.Samples newsletter [name ...]
                   ActorFlow.Samples price-check
                   ActorFlow.Samples word-totals <file>
                   ActorFlow.Samples invoice-reading [file]
                   ActorFlow.Samples three-members [runs] [kills]
            """);
        return RunExitCode.Usage;
    default:
        return await SampleProgram.RunAsync(args);
}
