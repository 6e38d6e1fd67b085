using System.CommandLine;

namespace Tangent.Cli.Options;

/// <summary>Makes the arguments and options that name files.</summary>
internal static class Files
{
    public static Argument<string> Model() => new("MODEL") { Description = "A model file that 'tangent train --model' wrote." };

    public static DataArgument Data(string name = "DATA") => new(name)
    {
        Description = "Delimited text, NPY, NPZ, LibSVM, IDX or CIFAR images, also .gz; Parquet; a folder of images with one subfolder a class; "
            + "or - for standard input.",
    };

    public static DataOption OtherData(string name, string helpName, string description) => new(name)
    {
        HelpName = helpName,
        Description = description,
    };

    public static Option<string?> Optional(string name, string helpName, string description) => new(name)
    {
        HelpName = helpName,
        Description = description,
    };

    public static Option<string> Required(string name, string helpName, string description) => new(name)
    {
        HelpName = helpName,
        Description = description,
        Required = true,
    };
}
