using System.IO.Compression;
using Tangent.Samples.MLNet;

// dotnet run -c Release --project samples/MLNet -- data/energy.csv.gz
string folder = Directory.CreateTempSubdirectory().FullName, table = Path.Combine(folder, "energy.csv");
await using (var packed = new GZipStream(File.OpenRead(args is [var path] ? path : "data/energy.csv.gz"), CompressionMode.Decompress))
await using (FileStream plain = File.Create(table))
    await packed.CopyToAsync(plain);
try
{
    EnergySample.Run(table, Path.Combine(folder, "energy.tangent"), Console.Out);
}
finally
{
    Directory.Delete(folder, recursive: true);
}
